// SPDX-License-Identifier: MIT
import CSpectrum

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// 128 triangular bands from 0 Hz to half the sample rate, evenly spread on the mel scale, each of area one.
///
/// The mel scale of Slaney: linear up to 1 kHz, logarithmic above. Stored sparsely: a band is the run of bins that it
/// covers. Where bins are wider than bands (high sample rates), some bands cover none and stay silent.
///
/// - SeeAlso: M. Slaney, *Auditory Toolbox*, Technical Report 1998-010, Interval Research.
final class MelFilterBank {
    private let weights: FloatMemory
    let filters: attacca_mel_filters

    /// - Parameter sampleRate: In Hz.
    init(sampleRate: Int) {
        var packed: [Double] = []
        var filters = attacca_mel_filters()
        withUnsafeMutableBytes(of: &filters.starts) { starts in
            withUnsafeMutableBytes(of: &filters.counts) { counts in
                let starts = starts.bindMemory(to: Int32.self)
                let counts = counts.bindMemory(to: Int32.self)
                for (band, weights) in Self.bands(sampleRate: sampleRate).enumerated() {
                    // Whole vectors; what is beyond the last bin of a spectrum is zero.
                    let count = (weights.values.count + 7) / 8 * 8
                    starts[band] = Int32(weights.start)
                    counts[band] = Int32(count)
                    packed += weights.values
                    packed += Array(repeating: 0, count: count - weights.values.count)
                }
            }
        }
        weights = FloatMemory(packed, count: max(1, packed.count))
        filters.weights = UnsafePointer(weights.start)
        self.filters = filters
    }

    /// The first bin of each band, and the weights of the bins from there on; none for a band between two bins.
    static func bands(sampleRate: Int) -> [(start: Int, values: [Double])] {
        let bandCount = Int(attacca_mel_count)
        let nyquist = Double(sampleRate) / 2
        let edges = (0...bandCount + 1).map {
            frequency(ofMel: mel(ofFrequency: nyquist) * Double($0) / Double(bandCount + 1))
        }
        let binWidth = Double(sampleRate) / Double(attacca_window_length)
        return (0..<bandCount).map { band in
            let (low, centre, high) = (edges[band], edges[band + 1], edges[band + 2])
            let start = Int((low / binWidth).rounded(.down)) + 1
            let end = min(Int(attacca_bin_count), Int((high / binWidth).rounded(.up)))
            guard start < end else { return (0, []) }
            let values = (start..<end).map { bin in
                let frequency = Double(bin) * binWidth
                let height = min(
                    (frequency - low) / (centre - low), (high - frequency) / (high - centre))
                return max(0, height) * 2 / (high - low)
            }
            return (start, values)
        }
    }

    /// Mels above this are logarithmic: 1 kHz.
    private static let breakMel = 15.0
    private static let breakFrequency = 1_000.0
    private static let hertzPerMel = 200.0 / 3
    private static let logarithmicStep = log(6.4) / 27

    private static func mel(ofFrequency frequency: Double) -> Double {
        frequency < breakFrequency
            ? frequency / hertzPerMel : breakMel + log(frequency / breakFrequency) / logarithmicStep
    }

    private static func frequency(ofMel mel: Double) -> Double {
        mel < breakMel ? mel * hertzPerMel : breakFrequency * exp(logarithmicStep * (mel - breakMel))
    }
}
