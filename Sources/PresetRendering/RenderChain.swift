// SPDX-License-Identifier: MIT
import AudioAnalysis

/// The processing of one variant, with its state: equaliser, compressor with make-up, limiter.
///
/// Its output is a function of the settings and of the audio since it was made. All in double precision.
struct RenderChain: Sendable {
    private var equaliser: BiquadCascade
    private var compressor: Compressor
    private var limiter: Limiter

    /// - Parameters:
    ///   - settings: The preset at full intensity.
    ///   - intensity: 0...1; gains and reductions in dB are scaled by it.
    init(_ settings: ChainSettings, intensity: Double, sampleRate: Int, channelCount: Int) {
        let rate = Double(sampleRate)
        equaliser = BiquadCascade(
            settings.bands.compactMap { $0.coefficients(intensity: intensity, sampleRate: rate) },
            channelCount: channelCount)
        compressor = Compressor(
            settings.compressor.scaled(by: intensity), makeUpDecibels: intensity * settings.makeUpDecibels,
            sampleRate: rate, channelCount: channelCount)
        limiter = Limiter(sampleRate: rate, channelCount: channelCount)
    }

    /// Frames by which the output lags behind the input.
    var lookaheadFrameCount: Int { limiter.lookaheadFrameCount }

    /// Processes in place: shape `[frames × channels]`, interleaved, finite.
    mutating func process(_ samples: UnsafeMutableBufferPointer<Double>) {
        equaliser.process(samples)
        compressor.process(samples)
        limiter.process(samples)
    }
}
