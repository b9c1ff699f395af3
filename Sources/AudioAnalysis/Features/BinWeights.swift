// SPDX-License-Identifier: MIT
import CSpectrum

/// What bins count for at one sample rate: the band of voices, and the gain of K-weighting.
final class BinWeights {
    /// Where voices have most of their energy, in Hz: the band of a telephone.
    static let vocalFrequencies = 300.0...3_400

    private let multiplicity: FloatMemory
    private let band: FloatMemory
    private let gain: FloatMemory
    let pointers: attacca_bin_weights

    /// - Parameter sampleRate: In Hz.
    init(sampleRate: Int) {
        let count = Int(attacca_bin_count)
        let capacity = Int(attacca_bin_capacity)
        let rate = Double(sampleRate)
        let filters = KWeighting.filters(sampleRate: rate)
        let frequencies = (0..<count).map { Double($0) * rate / Double(attacca_window_length) }
        // A real signal has every bin twice but for the first and the last.
        let counts = frequencies.indices.map { $0 == 0 || $0 == count - 1 ? 1.0 : 2.0 }
        multiplicity = FloatMemory(counts, count: capacity)
        band = FloatMemory(
            zip(frequencies, counts).map { Self.vocalFrequencies.contains($0) ? $1 : 0 }, count: capacity)
        gain = FloatMemory(
            zip(frequencies, counts).map { frequency, count in
                filters.reduce(count) {
                    let magnitude = $1.magnitude(atFrequency: frequency, sampleRate: rate)
                    return $0 * magnitude * magnitude
                }
            }, count: capacity)
        pointers = attacca_bin_weights(multiplicity: multiplicity.start, band: band.start, gain: gain.start)
    }
}
