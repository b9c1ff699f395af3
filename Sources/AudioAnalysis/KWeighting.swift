// SPDX-License-Identifier: MIT

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The frequency and channel weighting of loudness measurement.
///
/// ITU-R BS.1770-4 gives the filters as coefficients for 48 kHz only. Here they are derived for any rate from
/// the analogue prototypes behind them, by the bilinear transform; at 48 kHz they equal the standard's to all
/// its digits (a test).
///
/// - SeeAlso: ITU-R BS.1770-4 (2015), annex 1; B. De Man, *Evaluation of Implementations of the EBU R128 Loudness
///   Measurement*, AES 145 (2018), for the prototypes.
enum KWeighting {
    /// The pre-filter (a shelf for the head's effect) and the RLB high pass.
    static func filters(sampleRate: Double) -> [BiquadCoefficients] {
        [preFilter(sampleRate: sampleRate), highPass(sampleRate: sampleRate)]
    }

    /// The weight of each channel, in the order of WAV files: channels at the sides (60° to 120°) 1.41, the LFE channel
    /// 0, all others 1. The surround channels of 4, 5 and 6 stand at the sides.
    static func channelWeights(channelCount: Int) -> [Double] {
        switch channelCount {
        case 4: [1, 1, 1.41, 1.41]
        case 5: [1, 1, 1, 1.41, 1.41]
        case 6: [1, 1, 1, 0, 1.41, 1.41]
        case 7: [1, 1, 1, 0, 1, 1.41, 1.41]
        case 8: [1, 1, 1, 0, 1, 1, 1.41, 1.41]
        // Layouts that the standard does not name count as fronts.
        default: Array(repeating: 1, count: channelCount)
        }
    }

    private static func preFilter(sampleRate: Double) -> BiquadCoefficients {
        let k = tan(.pi * min(1681.974450955533, 0.49 * sampleRate) / sampleRate)
        let q = 0.7071752369554196
        let high = pow(10, 3.999843853973347 / 20)
        let band = pow(high, 0.4996667741545416)
        return BiquadCoefficients(
            b0: high + band * k / q + k * k, b1: 2 * (k * k - high), b2: high - band * k / q + k * k,
            a0: 1 + k / q + k * k, a1: 2 * (k * k - 1), a2: 1 - k / q + k * k)
    }

    private static func highPass(sampleRate: Double) -> BiquadCoefficients {
        let k = tan(.pi * 38.13547087602444 / sampleRate)
        let q = 0.5003270373238773
        // The standard leaves the numerator at 1, -2, 1, and the reference implementations do so at every rate:
        // 0.03 dB between 44.1 and 192 kHz.
        var filter = BiquadCoefficients(
            b0: 1, b1: -2, b2: 1, a0: 1 + k / q + k * k, a1: 2 * (k * k - 1), a2: 1 - k / q + k * k)
        (filter.b0, filter.b1, filter.b2) = (1, -2, 1)
        return filter
    }
}
