// SPDX-License-Identifier: MIT
import CacheModel
import Foundation
import TestSupport
import Testing

@testable import AudioAnalysis

@Suite struct FeatureAnalyzerTests {
    private let analyzer = FeatureAnalyzer()

    private func whole(_ audio: SyntheticAudio) -> PhysicalFeatures {
        analyzer.analyze(audio.chunk(), coverage: .whole)
    }

    /// EBU Tech 3341, case 1: a stereo sine of 1 kHz at -23 dBFS is -23 LUFS.
    @Test(arguments: [8_000, 44_100, 48_000, 96_000])
    func `loudness and crest of a sine are those that theory gives`(sampleRate: Int) {
        let features = whole(.sine(1_000, level: -23, sampleRate: sampleRate, seconds: 3))
        #expect(abs(features.loudnessLUFS + 23) < 0.1, "\(features.loudnessLUFS)")
        #expect(abs(features.crestFactorDecibels - 20 * log10(2.0.squareRoot())) < 0.01)
    }

    @Test func `less than a block of loudness is measured without gates`() {
        let features = whole(.sine(1_000, level: -23, seconds: 0.3))
        #expect(abs(features.loudnessLUFS + 23) < 0.2, "\(features.loudnessLUFS)")
    }

    @Test func `both channels the same is the mono signal, 3 dB louder`() {
        let stereo = whole(.noise(amplitude: 0.3, seconds: 3))
        let mono = whole(.noise(amplitude: 0.3, channelCount: 1, seconds: 3))
        #expect(abs(stereo.loudnessLUFS - mono.loudnessLUFS - 10 * log10(2)) < 1e-6)
        #expect(abs(stereo.crestFactorDecibels - mono.crestFactorDecibels) < 1e-4)
        #expect(stereo.spectralCentroidHertz == mono.spectralCentroidHertz)
        #expect(stereo.onsetStrengthDecibelsPerFrame == mono.onsetStrengthDecibelsPerFrame)
        #expect(abs(stereo.tempoEnergy - mono.tempoEnergy) < 1e-4)
        #expect(abs(stereo.vocalPresence - mono.vocalPresence) < 1e-6)
    }

    @Test func `voices in the middle are present, at the sides they are not`() {
        let middle = whole(.sine(1_000, level: -12, seconds: 2))
        var sides = SyntheticAudio.sine(1_000, level: -12, seconds: 2)
        for index in stride(from: 1, to: sides.samples.count, by: 2) { sides.samples[index].negate() }
        #expect(middle.vocalPresence > 0.99)
        #expect(whole(sides).vocalPresence < 1e-6)
        #expect(whole(.sine(8_000, level: -12, seconds: 2)).vocalPresence < 0.01)
    }

    @Test(arguments: [8_000, 22_050, 44_100, 192_000])
    func `a beat recurs at every rate, and noise does not`(sampleRate: Int) {
        for beatsPerMinute in [72.0, 120, 180] {
            let clicks = whole(.clicks(beatsPerMinute: beatsPerMinute, sampleRate: sampleRate, seconds: 6))
            #expect(clicks.tempoEnergy > 0.6, "\(beatsPerMinute): \(clicks.tempoEnergy)")
        }
        let noise = whole(.noise(amplitude: 0.3, sampleRate: sampleRate, channelCount: 1, seconds: 6))
        #expect(noise.tempoEnergy < 0.3, "\(noise.tempoEnergy)")
    }

    @Test func `sample formats make no difference beyond their resolution`() {
        let audio = SyntheticAudio.noise(amplitude: 0.5, seconds: 6)
        let reference = whole(audio)
        for format in SampleFormat.allCases {
            for coverage in FeatureAnalyzer.Coverage.allCases {
                let features = analyzer.analyze(audio.chunk(format), coverage: coverage)
                #expect(abs(features.loudnessLUFS - reference.loudnessLUFS) < 0.15, "\(format) \(coverage)")
                #expect(abs(features.spectralCentroidHertz / reference.spectralCentroidHertz - 1) < 0.01)
                #expect(abs(features.crestFactorDecibels - reference.crestFactorDecibels) < 0.1)
            }
        }
    }

    @Test func `a file gives what its decoded samples give`() throws {
        let directory = TemporaryDirectory()
        let fixture = AudioFixture(.wavFloat)
        var audio = SyntheticAudio.noise(amplitude: 0.1, seconds: 3)
        audio.samples = fixture.programme(seconds: 3)
        fixture.write(audio.samples, to: directory.file("a.wav"))
        let reader = try AudioFileReader(path: directory.file("a.wav"))
        #expect(try analyzer.analyze(reader, frames: 0..<reader.frameCount.rawValue) == whole(audio))
        audio.samples = Array(audio.samples[20_002..<180_000])
        #expect(try analyzer.analyze(reader, frames: 10_001..<90_000) == whole(audio))
    }

    @Test func `an analyser gives the same for a chunk whatever came before`() {
        let chunk = SyntheticAudio.clicks(beatsPerMinute: 100, seconds: 6).chunk()
        for coverage in FeatureAnalyzer.Coverage.allCases {
            let first = FeatureAnalyzer().analyze(chunk, coverage: coverage)
            _ = whole(.noise(amplitude: 1, seconds: 1))
            #expect(analyzer.analyze(chunk, coverage: coverage) == first)
            #expect(analyzer.analyze(chunk, coverage: coverage) == first)
        }
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `a sparse look at a programme is near the whole`(seed: UInt64) {
        var audio = SyntheticAudio.noise(amplitude: 0.1, seconds: 0)
        audio.samples = AudioFixture(.wav16).programme(seconds: 10, seed: seed)
        let whole = whole(audio).audioFeatures
        let sparse = analyzer.analyze(audio.chunk(), coverage: .sparse).audioFeatures
        #expect(sparse != whole)
        #expect(abs(sparse.energy - whole.energy) < 0.05, "\(sparse) \(whole)")
        #expect(abs(sparse.brightness - whole.brightness) < 0.05, "\(sparse) \(whole)")
        #expect(abs(sparse.dynamics - whole.dynamics) < 0.05, "\(sparse) \(whole)")
        #expect(abs(sparse.vocalPresence - whole.vocalPresence) < 0.05, "\(sparse) \(whole)")
        #expect(sparse.tempoEnergy == whole.tempoEnergy)
    }

    /// A rumble in the middle that K-weighting removes, and the music at the sides: the spectrum of the middle alone would
    /// say nothing of the loudness.
    @Test func `a sparse look hears the sides`() {
        var generator = SeededGenerator(seed: 5)
        var side = 0.0
        let audio = SyntheticAudio(seconds: 6) { frame, channel in
            if channel == 0 { side = 0.1 * SyntheticAudio.unit(&generator) }
            let rumble = 0.1 * sin(2 * .pi * 8 * Double(frame) / 44_100)
            return channel == 0 ? rumble + side : rumble - side
        }
        let sparse = analyzer.analyze(audio.chunk(), coverage: .sparse)
        #expect(abs(sparse.loudnessLUFS - whole(audio).loudnessLUFS) < 0.5, "\(sparse)")
    }

    @Test func `a sparse look at surround weighs its channels`() {
        for sounding in [0, 3, 4] {
            var audio = SyntheticAudio.noise(amplitude: 0.2, sampleRate: 32_000, channelCount: 6, seconds: 9)
            for index in audio.samples.indices where index % 6 != sounding { audio.samples[index] = 0 }
            let sparse = analyzer.analyze(audio.chunk(), coverage: .sparse)
            #expect(abs(sparse.loudnessLUFS - whole(audio).loudnessLUFS) < 0.2, "channel \(sounding)")
        }
    }

    @Test func `sparse windows lie one in each part of the audio`() {
        for frameCount in [200_000, 441_000, 2_646_000] {
            let part = Double(frameCount) / Double(FeatureMeters.sparseWindowCount)
            for number in 0..<FeatureMeters.sparseWindowCount {
                let start = FeatureMeters.sparseWindowStart(number, frameCount: frameCount)
                #expect((0...frameCount - 2_048).contains(start))
                let centre = Double(start + 1_024)
                #expect(centre > Double(number) * part - 1_025)
                #expect(centre < Double(number + 1) * part + 1_025)
            }
        }
    }
}
