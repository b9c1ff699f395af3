// SPDX-License-Identifier: MIT

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Measures how the energy of a track is spread over bass, middle and treble.
///
/// The mean squares of a Butterworth low pass at 250 Hz and of a high pass at 4 kHz, each against the mean
/// square of the whole, all channels together:
///
///     low = 10·log10(meanSquare(low pass) / meanSquare)      high likewise      in dB, about -60 ... 0
///
/// A coarse picture on purpose: it steers shelving filters, whose slopes are as gentle.
public struct SpectralBalanceMeter: Sendable {
    /// The corner of the bass, in Hz.
    public static let lowFrequency = 250.0
    /// The corner of the treble, in Hz; 0.45 of the rate where that is less.
    public static let highFrequency = 4_000.0

    /// One filter, and the energy that passed it.
    private struct Band {
        var filter: BiquadCascade
        var energy = 0.0
        var scratch: [Double] = []

        init(_ coefficients: BiquadCoefficients, channelCount: Int) {
            filter = BiquadCascade([coefficients], channelCount: channelCount)
        }

        mutating func add(_ samples: UnsafeBufferPointer<Float>) {
            filter.process(samples, into: &scratch)
            energy = scratch.reduce(energy) { $0 + $1 * $1 }
        }
    }

    private var low: Band
    private var high: Band
    private var totalEnergy = 0.0

    /// - Precondition: `sampleRate` (Hz) and `channelCount` are those of a supported format.
    public init(sampleRate: Int, channelCount: Int) {
        let rate = Double(sampleRate)
        let butterworth = 0.5.squareRoot()
        low = Band(
            .lowPass(frequency: Self.lowFrequency, q: butterworth, sampleRate: rate),
            channelCount: channelCount)
        high = Band(
            .highPass(frequency: min(Self.highFrequency, 0.45 * rate), q: butterworth, sampleRate: rate),
            channelCount: channelCount)
    }

    /// Starts at another place of the track: the filters begin anew.
    public mutating func beginWindow() {
        low.filter.reset()
        high.filter.reset()
    }

    /// Takes in audio.
    ///
    /// - Parameter samples: Shape `[frames × channels]`, interleaved, finite.
    public mutating func add(_ samples: UnsafeBufferPointer<Float>) {
        totalEnergy = samples.reduce(totalEnergy) { $0 + Double($1) * Double($1) }
        low.add(samples)
        high.add(samples)
    }

    /// Bass against the whole, in dB; `nil` for silence.
    public var lowShareDecibels: Double? { share(of: low) }

    /// Treble against the whole, in dB; `nil` for silence.
    public var highShareDecibels: Double? { share(of: high) }

    /// Bounded at -60 dB, so that a band without energy stays a number.
    private func share(of band: Band) -> Double? {
        guard totalEnergy > 0 else { return nil }
        return max(-60, 10 * log10(max(band.energy, .leastNormalMagnitude) / totalEnergy))
    }
}
