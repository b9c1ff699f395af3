// SPDX-License-Identifier: MIT
import CSpectrum

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What the bins of two decimated channels count for: the band of voices, and the gain of K-weighting.
///
/// They give back what the decimation took. Energies come out in the unit of samples at the full rate: the sum of
/// squares under the square of the window.
final class PairWeights {
    /// What lies above counts as if it were far above, in Hz: all of it has the gain of K-weighting's shelf.
    private static let greatestFrequency = 4_000.0

    private let band: FloatMemory
    private let energy: FloatMemory
    private let gain: FloatMemory
    let pointers: attacca_pair_weights
    /// The power gain of K-weighting above all of these bins.
    let gainAbove: Double

    /// - Parameters:
    ///   - sampleRate: In Hz.
    ///   - stageCount: How many times the rate was halved.
    init(sampleRate: Int, stageCount: Int) {
        let rate = Double(sampleRate)
        let filters = KWeighting.filters(sampleRate: rate)
        func gain(_ frequency: Double) -> Double {
            filters.reduce(1) {
                let magnitude = $1.magnitude(atFrequency: frequency, sampleRate: rate)
                return $0 * magnitude * magnitude
            }
        }
        let decimation = Double(1 << stageCount)
        let binWidth = rate / decimation / Double(attacca_transform_length)
        let last = min(512, max(8, Int(Self.greatestFrequency / binWidth) / 8 * 8))
        let frequencies = (0...last).map { Double($0) * binWidth }
        let counts = frequencies.indices.map { bin in
            // A real signal has every bin twice but for the first and the last.
            let count = bin == 0 || bin == Int(attacca_transform_length) / 2 ? 1.0 : 2.0
            return count * decimation / Double(attacca_transform_length)
                / HalvingStage.powerGain(
                    atFrequency: frequencies[bin], sampleRate: rate, stageCount: stageCount)
        }
        let capacity = Int(attacca_bin_capacity)
        energy = FloatMemory(counts, count: capacity)
        self.gain = FloatMemory(zip(frequencies, counts).map { gain($0) * $1 }, count: capacity)
        band = FloatMemory(
            zip(frequencies, counts).map {
                $1 * VoiceBand.share(ofTone: $0, sampleRate: sampleRate, resolution: binWidth)
            }, count: capacity)
        gainAbove = gain(min(2 * Self.greatestFrequency, 0.49 * rate))
        pointers = attacca_pair_weights(
            bin_count: Int32(last), band: band.start, energy: energy.start, gain: self.gain.start)
    }
}
