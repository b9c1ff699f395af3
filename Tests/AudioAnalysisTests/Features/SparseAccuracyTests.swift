// SPDX-License-Identifier: MIT
import CacheModel
import Foundation
import TestSupport
import Testing

@testable import AudioAnalysis

/// What a sparse look may cost in accuracy: five per cent of each feature, on all kinds of material.
@Suite struct SparseAccuracyTests {
    /// What the ear would call different kinds of sound.
    enum Material: CaseIterable {
        case chords, wide, quiet, bass, fade, speech, drums
    }

    @Test(arguments: Material.allCases)
    func `four features are within five per cent of the whole, the beat within a tenth`(
        material: Material
    ) {
        let chunk = audio(material, seed: 1).chunk()
        let analyzer = FeatureAnalyzer()
        let whole = analyzer.analyze(chunk, coverage: .whole).audioFeatures
        let sparse = analyzer.analyze(chunk, coverage: .sparse).audioFeatures
        #expect(sparse != whole, "nothing was left out")
        for feature in [\AudioFeatures.energy, \.brightness, \.dynamics, \.vocalPresence] {
            #expect(
                abs(sparse[keyPath: feature] / whole[keyPath: feature] - 1) < 0.05,
                "\(feature): \(sparse) \(whole)")
        }
        #expect(abs(sparse.tempoEnergy - whole.tempoEnergy) < 0.1)
    }

    /// Many a melody lies on the lower edge of the band: D4 is 293.7 Hz.
    @Test(arguments: [293.7, 300, 3_390, 3_410], [22_050, 44_100, 96_000])
    func `a tone at the edge of the band of voices counts as in the whole`(frequency: Double, rate: Int) {
        let tone = SyntheticAudio.sine(
            frequency, level: -20, sampleRate: rate, channelCount: 1, seconds: 200_000 / Double(rate))
        let analyzer = FeatureAnalyzer()
        let whole = analyzer.analyze(tone.chunk(), coverage: .whole).vocalPresence
        let sparse = analyzer.analyze(tone.chunk(), coverage: .sparse).vocalPresence
        #expect(abs(sparse - whole) < 0.05, "\(sparse) \(whole)")
    }

    @Test(arguments: [44_100, 192_000])
    func `treble does not come back as voice`(sampleRate: Int) {
        let frequencies = [7_700.0, 9_000, 13_500, 19_000, 21_900]
        let audio = SyntheticAudio(
            sampleRate: sampleRate, channelCount: 1, seconds: 200_000 / Double(sampleRate)
        ) { frame, _ in
            frequencies.reduce(0) { $0 + 0.1 * sin(2 * .pi * $1 * Double(frame) / Double(sampleRate)) }
        }
        let features = FeatureAnalyzer().analyze(audio.chunk(), coverage: .sparse)
        #expect(features.vocalPresence < 0.003, "\(features.vocalPresence)")
    }

    /// Ten seconds of stereo at 44.1 kHz, of what can be told about music in a few lines.
    private func audio(_ material: Material, seed: UInt64) -> SyntheticAudio {
        var generator = SeededGenerator(seed: seed)
        var programme = SyntheticAudio(seconds: 0) { _, _ in 0 }
        programme.samples = AudioFixture(.wav16).programme(seconds: 10, seed: seed)
        switch material {
        case .chords: break
        case .wide:
            // The right channel is half a second late.
            let late = 44_100
            for index in stride(from: programme.samples.count - 1, to: late, by: -2) {
                programme.samples[index] = 0.8 * programme.samples[index - late]
            }
        case .quiet:
            programme.samples = programme.samples.map { 0.004 * $0 }
        case .bass:
            // Deep tones that K-weighting damps, and a constant.
            for frame in 0..<441_000 {
                let time = Double(frame) / 44_100
                let deep = 0.05 + 0.3 * sin(2 * .pi * 45 * time) * (0.6 + 0.4 * sin(2 * .pi * 1.7 * time))
                for channel in 0..<2 {
                    programme.samples[2 * frame + channel] =
                        0.2 * programme.samples[2 * frame + channel] + Float(deep)
                }
            }
        case .fade:
            for index in programme.samples.indices {
                programme.samples[index] *= Float(index) / Float(programme.samples.count)
            }
        case .speech: return speech(&generator)
        case .drums: return drums(&generator)
        }
        return programme
    }

    /// Syllables of voice and hiss by turns, with pauses, a little to the left, in a quiet room.
    private func speech(_ generator: inout SeededGenerator) -> SyntheticAudio {
        var (value, pitch, phase) = (0.0, 120.0, 0.0)
        return SyntheticAudio(seconds: 10) { frame, channel in
            guard channel == 0 else { return 0.6 * value }
            let syllable = frame / 9_000
            let within = Double(frame % 9_000) / 9_000
            if frame % 9_000 == 0 { pitch = 100 + 60 * Double(generator.next() % 100) / 100 }
            phase += pitch / 44_100
            let envelope = syllable % 7 < 5 ? sin(.pi * within) : 0
            let noise = SyntheticAudio.unit(&generator)
            let voice = (1...10).reduce(0.0) { $0 + sin(2 * .pi * phase * Double($1)) / Double($1) }
            value = envelope * (syllable % 3 == 2 ? 0.05 * noise : 0.2 * voice) + 0.000_5 * noise
            return value
        }
    }

    /// A drum on every half second, a cymbal on every quarter: most of the time, nearly nothing.
    private func drums(_ generator: inout SeededGenerator) -> SyntheticAudio {
        SyntheticAudio(seconds: 10) { frame, channel in
            let time = Double(frame) / 44_100
            let sinceDrum = time.truncatingRemainder(dividingBy: 0.5)
            let sinceCymbal = (time + 0.125).truncatingRemainder(dividingBy: 0.25)
            let drum = 0.7 * sin(2 * .pi * 70 * sinceDrum) * exp(-sinceDrum / 0.08)
            let noise = SyntheticAudio.unit(&generator)
            return drum + noise * (0.15 * exp(-sinceCymbal / 0.03) + 0.002)
        }
    }
}
