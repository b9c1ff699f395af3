// SPDX-License-Identifier: MIT
import CacheModel
import Foundation
import TestSupport
import Testing

@testable import AudioAnalysis

/// Whatever a file may hold, every figure is a number within its range.
///
/// The audio is long enough for a sparse look to be one, but where length or channels are what is tested.
@Suite struct HostileAudioTests {
    private func check(_ audio: SyntheticAudio, _ hop: Int = 1_024) {
        let analyzer = FeatureAnalyzer(hopFrameCount: hop)
        for coverage in FeatureAnalyzer.Coverage.allCases {
            let features = analyzer.analyze(audio.chunk(), coverage: coverage)
            let nyquist = Double(audio.sampleRate) / 2
            #expect(features.loudnessLUFS >= -70 && features.loudnessLUFS < 150)
            #expect(features.crestFactorDecibels >= 0 && features.crestFactorDecibels < 400)
            #expect((0...nyquist).contains(features.spectralCentroidHertz))
            #expect((0...nyquist).contains(features.spectralRolloffHertz))
            #expect((0...1).contains(features.spectralFlatness))
            #expect((0..<200).contains(features.onsetStrengthDecibelsPerFrame))
            #expect((0...1).contains(features.tempoEnergy))
            #expect((0...1).contains(features.vocalPresence))
        }
    }

    @Test func `silence measures as silence`() {
        let features = FeatureAnalyzer().analyze(
            SyntheticAudio(seconds: 7) { _, _ in 0 }.chunk(), coverage: .whole)
        #expect(features.loudnessLUFS == -70)
        #expect(features.crestFactorDecibels == 0)
        #expect(features.spectralCentroidHertz == 0)
        #expect(features.vocalPresence == 0)
        #expect(features.tempoEnergy == 0)
        check(SyntheticAudio(seconds: 7) { _, _ in 0 })
        check(SyntheticAudio(seconds: 7) { _, _ in 1e-40 })
        check(SyntheticAudio(seconds: 7) { _, _ in 1e-22 })
    }

    @Test func `a constant has no crest`() {
        let features = FeatureAnalyzer().analyze(
            SyntheticAudio(seconds: 7) { _, _ in 0.5 }.chunk(), coverage: .whole)
        #expect(features.crestFactorDecibels < 1e-4)
        check(SyntheticAudio(seconds: 7) { _, _ in 0.5 })
    }

    @Test func `no samples and one sample are measured`() {
        #expect(
            FeatureAnalyzer().analyze(SyntheticAudio(seconds: 0) { _, _ in 0 }.chunk(), coverage: .sparse)
                == .silence)
        for frameCount in [1, 2, 16, 17, 440, 441, 442, 1_023, 1_024, 2_047, 2_048, 2_049] {
            var audio = SyntheticAudio.noise(amplitude: 1, seconds: 1)
            audio.samples.removeSubrange((2 * frameCount)...)
            check(audio)
        }
    }

    @Test func `what is no number does not spread`() {
        var audio = SyntheticAudio.noise(amplitude: 0.3, seconds: 7)
        let clean = FeatureAnalyzer().analyze(audio.chunk(), coverage: .whole)
        for (index, value) in [Float.nan, .infinity, -.infinity, .signalingNaN].enumerated() {
            audio.samples[index * 50_000 + 13] = value
        }
        let features = FeatureAnalyzer().analyze(audio.chunk(), coverage: .whole)
        #expect(abs(features.loudnessLUFS - clean.loudnessLUFS) < 0.01)
        check(audio)
        check(SyntheticAudio(seconds: 7) { _, _ in .nan })
        check(SyntheticAudio(seconds: 7) { frame, _ in frame % 2 == 0 ? 1e38 : -1e38 })
    }

    @Test func `clipped audio is measured`() {
        check(SyntheticAudio(seconds: 7) { frame, _ in frame / 50 % 2 == 0 ? 1 : -1 })
    }

    @Test(arguments: [1_000, 8_000, 11_025, 22_050, 48_000, 192_000, 768_000])
    func `every rate is measured`(sampleRate: Int) {
        let seconds = 270_000 / Double(sampleRate)
        check(.noise(amplitude: 0.3, sampleRate: sampleRate, channelCount: 1, seconds: seconds))
    }

    @Test(arguments: [1, 3, 4, 5, 6, 7, 8, 64])
    func `every channel count is measured`(channelCount: Int) {
        check(.noise(amplitude: 0.3, sampleRate: 8_000, channelCount: channelCount, seconds: 2))
    }

    @Test(arguments: [1_000, 2_048, 5_000, 1_048_576])
    func `every hop is measured`(hop: Int) {
        check(.noise(amplitude: 0.3, channelCount: 1, seconds: 7), hop)
    }
}
