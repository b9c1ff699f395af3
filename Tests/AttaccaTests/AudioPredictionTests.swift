// SPDX-License-Identifier: MIT
import CacheModel
import PresetRendering
import TestSupport
import Testing

@testable import Attacca

/// A listener who chooses by the audio, in an order that nobody can learn by heart: only a source that hears the audio
/// can foretell them. The whole engine, with the reference renderer and a real file.
@Suite struct AudioPredictionTests {
    private static let chunkCount = 80
    private let directory = TemporaryDirectory()
    private let track: TrackID
    /// What each second of the track is.
    private let isLoud: [Bool]

    init() {
        let fixture = AudioFixture(.wav16, sampleRate: 8_000, channelCount: 1)
        var generator = SeededGenerator(seed: 11)
        let isLoud = (0..<Self.chunkCount).map { _ in Bool.random(using: &generator) }
        var samples: [Float] = []
        for (second, isLoud) in isLoud.enumerated() {
            for frame in 0..<8_000 {
                let noise = Float.random(in: -0.9...0.9, using: &generator)
                let tone: Float = (second * 8_000 + frame) % 40 < 20 ? 0.01 : -0.01
                samples.append(isLoud ? noise : tone)
            }
        }
        self.isLoud = isLoud
        track = TrackID(directory.file("track.wav"))
        fixture.write(samples, to: track.rawValue)
    }

    /// What the listener chooses: two presets for each kind of audio, the other one where the first plays.
    private func choice(isLoud: Bool, from current: Preset) -> Preset {
        let (first, second): (Preset, Preset) = isLoud ? ("punchy", "bright") : ("gentle", "warm")
        return current == first ? second : first
    }

    /// Plays the track once, with a switch in each second.
    private func listen(isAudioAnalysisEnabled: Bool) throws -> CacheStatistics {
        var configuration = Fixture.configuration(presets: ReferenceRenderer.presets)
        configuration.isAudioAnalysisEnabled = isAudioAnalysisEnabled
        let cache = try PlayerCache.openBlocking(
            at: .memoryOnly, renderer: ReferenceRenderer(), configuration: configuration)
        try cache.register(track)
        let playback = cache.playback()
        var preset: Preset = "adaptive"
        for (second, isLoud) in isLoud.enumerated() {
            for moment in [0.1, 0.7] {
                if moment == 0.7 { preset = choice(isLoud: isLoud, from: preset) }
                let position = Double(second) + moment
                playback.report(
                    Playhead(track: track, positionSeconds: position, preset: preset),
                    at: MonotonicTime(nanoseconds: 0).advanced(bySeconds: position))
                playback.waitUntilPlanned()
                cache.analysis.waitUntilIdle()
                playback.waitUntilPlanned()
            }
        }
        try cache.closeBlocking()
        return cache.statistics()
    }

    @Test func `both sources together foretell the listener better than habits alone`() throws {
        let predictions = try listen(isAudioAnalysisEnabled: true).predictions
        let compared = predictions.compared
        #expect(compared.count == Self.chunkCount)
        #expect(predictions.rightCount + predictions.wrongCount == Self.chunkCount)
        #expect(predictions.rightCount == compared.mixedRightCount)
        #expect(compared.audioRightCount > compared.listenerRightCount + Self.chunkCount / 5, "\(compared)")
        #expect(compared.mixedRightCount > compared.listenerRightCount + Self.chunkCount / 5, "\(compared)")
        // Whoever is right more often counts more than at first.
        #expect(try #require(compared.listenerWeightMean) < 0.6)

        let alone = try listen(isAudioAnalysisEnabled: false).predictions
        #expect(alone.compared.count == 0 && alone.compared.listenerWeightMean == nil)
        #expect(alone.rightCount + Self.chunkCount / 5 < predictions.rightCount)
    }
}
