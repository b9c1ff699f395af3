// SPDX-License-Identifier: MIT
import CacheModel
import LearningStorage
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

    /// A progress that nobody stores, and what came of each report of a listener who likes some presets on some audio.
    private func progress(switches: Int) -> (LearningProgress, [PredictorOutcome]) {
        var progress = LearningProgress(predictor: Predictor(presets: Fixture.presets))
        var generator = SeededGenerator(seed: 5)
        var outcomes: [PredictorOutcome] = []
        for number in 0...switches {
            let second = Double(number) * 60
            let isLoud = Bool.random(using: &generator)
            let liked: Preset = isLoud ? "punchy" : "gentle"
            var report = PlaybackReport(
                playhead: Playhead(
                    track: "track", positionSeconds: second.truncatingRemainder(dividingBy: 90),
                    preset: number % 2 == 0 ? "warm" : liked), durationSeconds: 95.5)
            // Of some chunks nothing is known.
            if number % 5 != 4 {
                report.features = AudioFeatures(
                    energy: isLoud ? 0.9 : 0.1, brightness: 0.5, dynamics: 0.5, vocalPresence: 0.5,
                    tempoEnergy: 0.3)
            }
            report.genre = number % 3 == 0 ? "folk" : nil
            outcomes += progress.observe(
                report, at: MonotonicTime(nanoseconds: 0).advanced(bySeconds: second),
                wallTime: WallTime(unixMilliseconds: 0))
        }
        return (progress, outcomes)
    }

    @Test func `what nobody will save is not kept to be saved`() {
        let (progress, _) = progress(switches: 50)
        #expect(progress.counts.rightCount + progress.counts.wrongCount == 50)
        #expect(progress.unsavedSettlements.isEmpty)
    }

    @Test func `both sources are scored on the same switches, and only those with audio`() {
        let (progress, _) = progress(switches: 200)
        let compared = progress.counts.compared
        #expect(progress.counts.rightCount + progress.counts.wrongCount == 200)
        #expect(compared.count == 160)
        for count in [compared.listenerRightCount, compared.audioRightCount, compared.mixedRightCount] {
            #expect((1...compared.count).contains(count))
        }
        #expect(compared.mixedRightCount > compared.listenerRightCount, "\(compared)")
        #expect(progress.counts.topThreeCount >= progress.counts.rightCount)
    }

    @Test func `the switches that were learned, replayed, give what the engine knows, to the last bit`() {
        let (progress, outcomes) = progress(switches: 200)
        var replayed = Predictor(presets: Fixture.presets)
        for case .learned(let learned) in outcomes { replayed.replay(learned) }
        let (live, again) = (progress.predictor.state, replayed.state)
        #expect(live.switches.switchCount == 200)
        #expect(again.switches == live.switches)
        #expect(again.affinity == live.affinity)
        #expect(again.mixer == live.mixer)
    }

    @Test func `each settled prediction has its trial, and a verdict against presets narrows them`() throws {
        var (progress, _) = progress(switches: 3)
        #expect(progress.counts.prefetch == .undecided)
        for _ in 0..<PrefetchVerdict.trialCount {
            progress.settlePrefetch(
                PrefetchTrial(
                    presetRenderCounts: [2, 2, 0], presetSavedCounts: [1, 0, 0], readAheadRenderCount: 4,
                    readAheadSavedCount: 1))
        }
        // The likeliest saved one stall in two renders, both together one in four: as good as reading ahead, not better.
        #expect(progress.counts.prefetch == .narrowed(toRanks: [1]))
        progress.restart(
            listener: "other", predictor: Predictor(presets: Fixture.presets), isStored: false)
        #expect(progress.counts.prefetch == .undecided)
    }

    @Test func `every settled prediction of the engine has one trial`() throws {
        let cache = try open()
        habit(cache.playback(), switches: 12)
        #expect(cache.learning.trialCount == 12)
        try cache.closeBlocking()
    }

    @Test func `a listener of whom more was learned here than is stored is not forgotten for it`() {
        var (progress, _) = progress(switches: 9)
        let learned = progress.predictor
        progress.restart(listener: "one", predictor: learned, isStored: true)
        progress.adopt(Predictor(presets: Fixture.presets), of: "one", database: 1)
        #expect(progress.predictor.switches.switchCount == 9)
        progress.restart(listener: "one", predictor: Predictor(presets: Fixture.presets), isStored: true)
        progress.adopt(learned, of: "one", database: 1)
        #expect(progress.predictor.switches.switchCount == 9)
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
