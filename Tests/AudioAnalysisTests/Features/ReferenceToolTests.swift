// SPDX-License-Identifier: MIT
import CacheModel
import Foundation
import TestSupport
import Testing

@testable import AudioAnalysis

/// The physical quantities beside those of the tools that define them.
///
/// Made with libebur128 1.2.6 (through pyebur128 0.1.1) and librosa 0.11.0 (numpy 2.4) on the same samples: the mean of
/// the channels at its own rate, `n_fft=2048`, `hop_length=1024`, `roll_percent=0.85`, defaults otherwise, each the mean
/// over frames.
@Suite struct ReferenceToolTests {
    struct Reference: Sendable, CustomStringConvertible {
        let name: String
        let sampleRate: Int
        let loudness: Double
        let centroid: Double
        let rolloff: Double
        let flatness: Double
        let onsetStrength: Double

        var description: String { "\(name) at \(sampleRate) Hz" }
    }

    static let references = [
        Reference(
            name: "noise", sampleRate: 44_100, loudness: -8.85063508, centroid: 11031.7748,
            rolloff: 18766.5178, flatness: 0.560227351, onsetStrength: 1.81619289),
        Reference(
            name: "noise", sampleRate: 16_000, loudness: -9.17892108, centroid: 4016.52185,
            rolloff: 6820.14628, flatness: 0.561402374, onsetStrength: 2.57447984),
        Reference(
            name: "tones", sampleRate: 44_100, loudness: -18.4466072, centroid: 1103.53866,
            rolloff: 1641.16136, flatness: 5.19930395e-05, onsetStrength: 2.5319536),
        Reference(
            name: "tones", sampleRate: 96_000, loudness: -18.4715672, centroid: 1513.73075,
            rolloff: 1624.00266, flatness: 2.08160135e-05, onsetStrength: 1.08790789),
    ]

    @Test(arguments: references)
    func `figures are those of libebur128 and librosa`(reference: Reference) {
        let audio = reference.name == "noise" ? noise(reference.sampleRate) : tones(reference.sampleRate)
        let features = FeatureAnalyzer().analyze(audio.chunk(), coverage: .whole)
        func difference(_ value: Double, _ expected: Double) -> Double { abs(value / expected - 1) }
        #expect(abs(features.loudnessLUFS - reference.loudness) < 1e-3)
        #expect(difference(features.spectralCentroidHertz, reference.centroid) < 1e-4)
        #expect(difference(features.spectralRolloffHertz, reference.rolloff) < 1e-4)
        #expect(difference(features.spectralFlatness, reference.flatness) < 1e-4)
        #expect(difference(features.onsetStrengthDecibelsPerFrame, reference.onsetStrength) < 1e-4)
    }

    /// Loud and quiet by turns every quarter of a second; the right channel half of the left.
    private func noise(_ sampleRate: Int) -> SyntheticAudio {
        var generator = SeededGenerator(seed: 7)
        var left = 0.0
        return SyntheticAudio(sampleRate: sampleRate, seconds: 3) { frame, channel in
            let level = frame / (sampleRate / 4) % 2 == 0 ? 0.5 : 0.0625
            if channel == 0 {
                left = SyntheticAudio.unit(&generator)
                return level * left
            }
            return level * (0.5 * left + 0.5 * SyntheticAudio.unit(&generator))
        }
    }

    /// Five decaying notes a second with eight harmonics; a little noise on the left.
    private func tones(_ sampleRate: Int) -> SyntheticAudio {
        var generator = SeededGenerator(seed: 7)
        return SyntheticAudio(sampleRate: sampleRate, seconds: 3) { frame, channel in
            let time = Double(frame) / Double(sampleRate)
            let step = frame / (sampleRate / 5)
            let pitch = 220.0 * Double(1 + step % 4) / 2
            let decay = 1 / (1 + 12 * Double(frame % (sampleRate / 5)) / Double(sampleRate))
            let sum = (1...8).reduce(0.0) { $0 + sin(2 * .pi * pitch * Double($1) * time) / Double($1) }
            return channel == 0
                ? 0.25 * decay * sum + 0.001 * SyntheticAudio.unit(&generator) : 0.1 * decay * sum
        }
    }
}
