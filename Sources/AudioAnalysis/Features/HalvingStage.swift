// SPDX-License-Identifier: MIT
import CSpectrum

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Frames of two channels that are to be halved in number, block by block.
///
/// The filters are binomial: deepest where the images of the low band come from, at half the rate. The last halving of
/// all needs the longer one, for there the band is wide. What they take from the band itself is known, and is given back
/// to its spectrum.
final class HalvingStage {
    /// Frames that one frame of the result is made of, at most.
    private static let lengthMax = 5

    private let isLast: Bool
    private let frames: FloatMemory
    private var filled = 0

    /// - Parameters:
    ///   - isLast: Whether no halving follows.
    ///   - frameCount: Frames that are added at once, at most.
    init(isLast: Bool, frameCount: Int) {
        self.isLast = isLast
        frames = FloatMemory(count: 2 * (frameCount + Self.lengthMax))
    }

    func reset() { filled = 0 }

    /// Where the next frames go.
    var end: UnsafeMutablePointer<Float> { frames.start + 2 * filled }

    /// Takes in frames that are at ``end``, and halves what is complete.
    ///
    /// - Returns: How many frames were written to `halved`.
    func advance(
        by frameCount: Int, into halved: UnsafeMutablePointer<Float>, _ kernels: SpectrumKernels
    ) -> Int {
        filled += frameCount
        let length = isLast ? Self.lengthMax : 3
        guard filled >= length else { return 0 }
        let count = (filled - length) / 2 + 1
        if isLast {
            kernels.table.pointee.halve_finely(frames.start, count, halved)
        } else {
            kernels.table.pointee.halve_coarsely(frames.start, count, halved)
        }
        filled -= 2 * count
        frames.start.update(from: frames.start + 4 * count, count: 2 * filled)
        return count
    }

    /// What stages in a row make of the power at a frequency, in Hz.
    static func powerGain(atFrequency frequency: Double, sampleRate: Double, stageCount: Int) -> Double {
        (0..<stageCount).reduce(1) { gain, stage in
            let cosine = cos(.pi * frequency * Double(1 << stage) / sampleRate)
            return gain * pow(cosine, stage == stageCount - 1 ? 8 : 4)
        }
    }
}
