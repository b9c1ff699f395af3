// SPDX-License-Identifier: MIT
import CSpectrum

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Which bins count as the band of voices.
enum VoiceBand {
    /// Where voices have most of their energy, in Hz: the band of a telephone.
    static let frequencies = 300.0...3_400

    /// What each bin of a window of 2048 frames counts: twice in the band, as a real signal has it, else nothing.
    ///
    /// - Parameter sampleRate: In Hz.
    static func weights(sampleRate: Int) -> FloatMemory {
        let weights = (0..<Int(attacca_bin_count)).map { bin in
            let isEnd = bin == 0 || bin == Int(attacca_bin_count) - 1
            return bins(sampleRate: sampleRate).contains(bin) ? isEnd ? 1.0 : 2 : 0
        }
        return FloatMemory(weights, count: Int(attacca_bin_capacity))
    }

    /// How much of the energy of a tone those bins hold, from 0 to 1: the window smears the edges of the band.
    ///
    /// - Parameters:
    ///   - frequency: Of the tone, in Hz.
    ///   - resolution: Width of the bins that the tone was heard with, in Hz: their window smears it already.
    static func share(ofTone frequency: Double, sampleRate: Int, resolution: Double) -> Double {
        let width = Double(sampleRate) / Double(attacca_window_length)
        let position = frequency / width
        let band = bins(sampleRate: sampleRate)
        let blur = max(0, 1 - resolution * resolution / (width * width)).squareRoot()
        guard blur > 0.1 else { return band.contains(Int(position.rounded())) ? 1 : 0 }
        var (inside, all) = (0.0, 0.0)
        // Further away than eight bins, less than a millionth is left.
        for bin in Int(position) - 8...Int(position) + 9 {
            let power = leakage((Double(bin) - position) / blur)
            all += power
            if band.contains(bin) { inside += power }
        }
        return inside / all
    }

    private static func bins(sampleRate: Int) -> Range<Int> {
        let width = Double(sampleRate) / Double(attacca_window_length)
        let first = Int((frequencies.lowerBound / width).rounded(.up))
        let last = Int((frequencies.upperBound / width).rounded(.down))
        return min(first, Int(attacca_bin_count))..<min(max(first, last + 1), Int(attacca_bin_count))
    }

    /// The power of a Hann window's spectrum, `distance` bins from its middle, where it is one.
    private static func leakage(_ distance: Double) -> Double {
        if distance == 0 { return 1 }
        if abs(distance) == 1 { return 0.25 }
        let magnitude = sin(.pi * distance) / (.pi * distance * (1 - distance * distance))
        return magnitude * magnitude
    }
}
