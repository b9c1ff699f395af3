// SPDX-License-Identifier: MIT

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A feed-forward compressor that treats all channels alike, so that the stereo image stands still.
///
/// The loudest channel's peak goes through the static curve; the reduction in dB goes through a smooth decoupled
/// peak detector (release, then attack); the result is applied together with the make-up gain:
///
///     y1[n] = max(x[n], aR·y1[n-1] + (1 - aR)·x[n])        yL[n] = aA·yL[n-1] + (1 - aA)·y1[n]
///
/// Two detectors that hear the same audio converge as exp(-t / release), whatever they heard before: that is
/// what lets a chunk be rendered on its own after some pre-roll.
///
/// - SeeAlso: Giannoulis, Massberg, Reiss, *Digital Dynamic Range Compressor Design*, J. AES 60(6), 2012:
///   section 2.2 (log-domain feed-forward) and equation 17 (detector).
struct Compressor: Sendable {
    private let settings: CompressorSettings
    private let channelCount: Int
    private let makeUpDecibels: Double
    private let attackCoefficient: Double
    private let releaseCoefficient: Double
    /// Linear level below which the curve is zero: most frames need no logarithm.
    private let kneeStart: Double
    private var releaseState = 0.0
    private var attackState = 0.0

    init(_ settings: CompressorSettings, makeUpDecibels: Double, sampleRate: Double, channelCount: Int) {
        self.settings = settings
        self.channelCount = channelCount
        self.makeUpDecibels = makeUpDecibels
        attackCoefficient = exp(-1 / (settings.attackSeconds * sampleRate))
        releaseCoefficient = exp(-1 / (settings.releaseSeconds * sampleRate))
        kneeStart = pow(10, (settings.threshold - settings.knee / 2) / 20)
    }

    /// Compresses in place: shape `[frames × channels]`, interleaved, finite.
    mutating func process(_ samples: UnsafeMutableBufferPointer<Double>) {
        var (released, smoothed) = (releaseState, attackState)
        let exponentPerDecibel = log2(10.0) / 20
        var index = 0
        while index < samples.count {
            var peak = 0.0
            for channel in 0..<channelCount { peak = max(peak, abs(samples[index + channel])) }
            let reduction = peak > kneeStart ? settings.reduction(ofLevel: 20 * log10(peak)) : 0
            released = max(reduction, releaseCoefficient * released + (1 - releaseCoefficient) * reduction)
            smoothed = attackCoefficient * smoothed + (1 - attackCoefficient) * released
            let gain = exp2((makeUpDecibels - smoothed) * exponentPerDecibel)
            for channel in 0..<channelCount { samples[index + channel] *= gain }
            index += channelCount
        }
        // Ends the decay into subnormal numbers; 10^-12 dB is nothing.
        releaseState = released < 1e-12 ? 0 : released
        attackState = smoothed < 1e-12 ? 0 : smoothed
    }
}
