// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import TestSupport
import Testing

@testable import Attacca

/// What a listener does in one session is known in the next.
@Suite struct LearningTests {
    private let directory = TemporaryDirectory()
    private let renderer = TestRenderer()

    private func open(isLearningEnabled: Bool = true) throws -> PlayerCache {
        var configuration = Fixture.configuration(presets: Fixture.presets)
        configuration.isLearningEnabled = isLearningEnabled
        return try PlayerCache.openBlocking(
            at: .directory(directory.path), renderer: renderer, configuration: configuration)
    }

    /// Goes back and forth between two presets, a minute each.
    private func habit(_ playback: PlaybackSession, switches: Int) {
        for number in 0...switches {
            let second = Double(number) * 60
            playback.report(
                Playhead(
                    track: "track", positionSeconds: second.truncatingRemainder(dividingBy: 90),
                    preset: number % 2 == 0 ? "warm" : "gentle"),
                at: MonotonicTime(nanoseconds: 0).advanced(bySeconds: second))
            playback.waitUntilPlanned()
        }
    }

    @Test func `a habit of one session is the prediction of the next`() throws {
        let first = try open()
        #expect(first.predictions(after: "warm").first?.preset != "gentle")
        habit(first.playback(), switches: 20)
        let learned = first.predictions(after: "warm")
        #expect(learned.first?.preset == "gentle")
        try first.closeBlocking()

        let second = try open()
        _ = second.playback()
        #expect(second.predictions(after: "warm") == learned)
        try second.closeBlocking()
    }

    @Test func `a switch just before closing is learned`() throws {
        let cache = try open()
        let playback = cache.playback()
        for (second, preset) in [(0.0, "warm"), (60.0, "gentle")] as [(Double, Preset)] {
            playback.report(
                Playhead(track: "track", positionSeconds: second, preset: preset),
                at: MonotonicTime(nanoseconds: 0).advanced(bySeconds: second))
        }
        try cache.closeBlocking()
        let counts = cache.statistics().predictions
        #expect(counts.rightCount + counts.wrongCount == 1)
    }

    @Test func `every switch that teaches settles one prediction`() throws {
        let cache = try open()
        habit(cache.playback(), switches: 20)
        let counts = cache.statistics().predictions
        #expect(counts.rightCount + counts.wrongCount == 20)
        #expect(counts.rightCount > 10)
        try cache.closeBlocking()
    }

    @Test func `one listener's habit is not another's`() throws {
        let cache = try open()
        habit(cache.playback(listener: "one"), switches: 20)
        let one = cache.predictions(after: "warm")
        _ = cache.playback(listener: "two")
        #expect(cache.predictions(after: "warm") != one)
        _ = cache.playback(listener: "one")
        #expect(cache.predictions(after: "warm") == one)
        try cache.closeBlocking()
    }

    @Test func `without a disk too one listener's habit is not another's`() throws {
        let cache = try PlayerCache.openBlocking(
            at: .memoryOnly, renderer: renderer,
            configuration: Fixture.configuration(presets: Fixture.presets))
        let before = cache.predictions(after: "warm")
        habit(cache.playback(listener: "one"), switches: 20)
        #expect(cache.predictions(after: "warm") != before)
        _ = cache.playback(listener: "two")
        #expect(cache.predictions(after: "warm") == before)
        try cache.closeBlocking()
    }

    @Test func `what nobody will save is not kept to be saved`() {
        var progress = LearningProgress(
            model: Predictor(presets: Fixture.presets))
        for number in 0..<50 {
            let second = Double(number) * 60
            progress.observe(
                Playhead(track: "track", positionSeconds: 0, preset: number % 2 == 0 ? "warm" : "gentle"),
                at: MonotonicTime(nanoseconds: 0).advanced(bySeconds: second),
                wallTime: WallTime(unixMilliseconds: 0))
        }
        #expect(progress.counts.rightCount + progress.counts.wrongCount > 40)
        #expect(progress.unsavedPredictions.isEmpty)
    }

    @Test func `with learning off a habit leaves no trace`() throws {
        let first = try open(isLearningEnabled: false)
        let before = first.predictions(after: "warm")
        habit(first.playback(), switches: 20)
        #expect(first.predictions(after: "warm") == before)
        try first.closeBlocking()
        let second = try open()
        _ = second.playback()
        #expect(second.predictions(after: "warm") == before)
        try second.closeBlocking()
    }

    @Test func `probabilities sum to one and leave out the current preset`() throws {
        let cache = try open()
        habit(cache.playback(), switches: 7)
        for preset in Fixture.presets {
            let predicted = cache.predictions(after: preset)
            #expect(abs(predicted.map(\.probability).reduce(0, +) - 1) < 1e-9)
            #expect(!predicted.contains { $0.preset == preset })
        }
        try cache.closeBlocking()
    }
}
