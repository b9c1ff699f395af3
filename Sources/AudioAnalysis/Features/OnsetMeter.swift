// SPDX-License-Identifier: MIT
import CSpectrum

/// Measures onset strength: how much the bands of the mel spectrum rise from one window to the next, in dB.
///
///     strength[t] = mean over bands of max(0, level[t][band] - level[t - 1][band])      t = 1, 2 ...
///
/// Levels are 10·log10 of the power of 128 mel bands, no less than 80 dB below the greatest of all.
///
/// - SeeAlso: S. Böck and G. Widmer, *Maximum filter vibrato suppression for onset detection* (2013), without the filter.
struct OnsetMeter: ~Copyable {
    /// Levels further below the greatest count as that far below, in dB.
    private static let range: Float = 80
    private static let bandCount = Int(attacca_mel_count)

    private let kernels: SpectrumKernels
    private let bank: MelFilterBank
    /// Levels in dB, shape `[windows × bands]`: the floor is known only at the end.
    private var levels: FloatMemory
    private var windowCount = 0
    private var greatest = -Float.infinity

    /// - Parameter sampleRate: In Hz.
    init(sampleRate: Int, kernels: SpectrumKernels) {
        self.kernels = kernels
        bank = MelFilterBank(sampleRate: sampleRate)
        levels = FloatMemory(count: 1_024 * Self.bandCount)
    }

    mutating func reset() {
        windowCount = 0
        greatest = -.infinity
    }

    /// Takes in the powers of the next window, shape `[bins]`.
    mutating func add(spectrum: UnsafePointer<Float>) {
        levels.grow(to: (windowCount + 1) * Self.bandCount)
        let row = levels.start + windowCount * Self.bandCount
        let largest = withUnsafePointer(to: bank.filters) {
            kernels.table.pointee.mel(spectrum, $0, row)
        }
        greatest = max(greatest, largest)
        windowCount += 1
    }

    /// The mean strength of all windows as librosa forms it, in dB per window.
    ///
    /// The strength of a window is written down where its middle is: the sequence is late by half a window and as much
    /// shorter, while it is divided by the number of all windows.
    ///
    /// - Parameter hopFrameCount: Frames from one window to the next.
    func meanStrength(hopFrameCount: Int) -> Double {
        let delay = 1 + SpectralMeter.windowLength / (2 * hopFrameCount)
        guard windowCount > delay else { return 0 }
        let sum = (1...windowCount - delay).reduce(0) { $0 + strength(at: $1) }
        return sum / Double(windowCount)
    }

    /// The mean strength of windows that were added in pairs, each a window and the next, in dB per window.
    var meanStrengthOfPairs: Double {
        guard windowCount >= 2 else { return 0 }
        let sum = stride(from: 1, to: windowCount, by: 2).reduce(0) { $0 + strength(at: $1) }
        return sum / Double(windowCount / 2)
    }

    private func strength(at window: Int) -> Double {
        let after = levels.start + window * Self.bandCount
        let sum = kernels.table.pointee.rise(after - Self.bandCount, after, greatest - Self.range)
        return Double(sum) / Double(Self.bandCount)
    }
}
