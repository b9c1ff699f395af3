// SPDX-License-Identifier: MIT
import CacheModel

extension ChainSettings {
    /// The settings of a preset for a track, at full intensity; `nil` for a name that is none of ours.
    ///
    /// - Parameter profile: Called for the presets that look at the track: what it is like.
    /// - Throws: What `profile` throws.
    static func preset<Failure: Error>(
        _ preset: Preset, profile: () throws(Failure) -> TrackProfile
    ) throws(Failure) -> Self? {
        switch preset {
        case "adaptive": adaptive(to: try profile())
        case "gentle": gentle
        case "warm": warm
        case "bright": bright
        case "punchy": punchy
        default: nil
        }
    }

    private static let gentle = Self(
        bands: [.lowShelf(100, gain: -1), .bell(3_000, gain: -1, q: 0.8), .highShelf(8_000, gain: -2.5)],
        compressor: CompressorSettings(
            threshold: -30, ratio: 1.8, knee: 12, attackSeconds: 0.03, releaseSeconds: 0.15),
        makeUpDecibels: 3)

    private static let warm = Self(
        bands: [.lowShelf(180, gain: 3), .bell(350, gain: 1.5, q: 0.8), .highShelf(6_500, gain: -3)],
        compressor: CompressorSettings(
            threshold: -24, ratio: 2, knee: 10, attackSeconds: 0.025, releaseSeconds: 0.14),
        makeUpDecibels: 2)

    private static let bright = Self(
        bands: [.lowShelf(120, gain: -1.5), .bell(3_000, gain: 2, q: 0.9), .highShelf(7_000, gain: 4)],
        compressor: CompressorSettings(
            threshold: -20, ratio: 1.6, knee: 8, attackSeconds: 0.01, releaseSeconds: 0.1),
        makeUpDecibels: 1)

    private static let punchy = Self(
        bands: [.bell(80, gain: 3, q: 0.9), .bell(400, gain: -2, q: 1), .bell(4_000, gain: 2, q: 1)],
        compressor: CompressorSettings(
            threshold: -20, ratio: 3, knee: 6, attackSeconds: 0.015, releaseSeconds: 0.08),
        makeUpDecibels: 4)

    /// A correction towards a middle: of loudness, of spectrum, of dynamics; each continuous and bounded.
    ///
    ///     make-up          half the way to -16 LUFS                    -4 ... +6 dB
    ///     low shelf        0.4 × (-4.5 dB - bass share)                -3 ... +3 dB at 150 Hz
    ///     high shelf       0.3 × (-17 dB - treble share)               -3 ... +3 dB at 5 kHz
    ///     ratio            1 + (peak - loudness - 8) / 10              1 ... 2.5
    ///     threshold        4 dB above the loudness                     -36 ... -8 dBFS
    ///
    /// The middles are the medians of the 49 songs that the README names.
    private static func adaptive(to profile: TrackProfile) -> Self {
        Self(
            bands: [
                .lowShelf(150, gain: (0.4 * (-4.5 - profile.lowShareDecibels)).clamped(to: -3...3)),
                .highShelf(5_000, gain: (0.3 * (-17 - profile.highShareDecibels)).clamped(to: -3...3)),
            ],
            compressor: CompressorSettings(
                threshold: (profile.loudness + 4).clamped(to: -36 ... -8),
                ratio: (1 + (profile.peakToLoudness - 8) / 10).clamped(to: 1...2.5), knee: 10,
                attackSeconds: 0.02, releaseSeconds: 0.12),
            makeUpDecibels: (0.5 * (-16 - profile.loudness)).clamped(to: -4...6))
    }
}

extension Double {
    fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
        min(max(self, range.lowerBound), range.upperBound)
    }
}
