// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing
import Threading

@testable import Attacca

/// A warming whose renders are held back, hang, or give way: it counts what does not come, and comes to an end. Time is the
/// test's, so that nothing is held back for a shorter while than the warming takes.
@Suite(.timeLimit(.minutes(10))) struct WarmingSchedulingTests {
    private let directory = TemporaryDirectory()
    private let time = ManualTimeSource()
    private let hang = Gate()
    private let renderer: ScriptedRenderer

    init() {
        let hang = hang
        renderer = ScriptedRenderer(seconds: 7.5) { request in
            if request.track.rawValue.hasPrefix("hanging") { hang.pass() }
        }
    }

    private func open() throws -> PlayerCache {
        var configuration = Fixture.configuration()
        configuration.renderWorkerCount = 1
        configuration.timeSource = time
        return try PlayerCache.openBlocking(
            at: .directory(directory.path), renderer: renderer, configuration: configuration)
    }

    private func request(_ tracks: [TrackID], _ extent: WarmingRequest.Extent = .whole) -> WarmingRequest {
        WarmingRequest(tracks: tracks, presets: ["warm"], extent: extent)
    }

    @Test func `a track that is held back counts as failed, and is not tried again and again`() throws {
        let cache = try open()
        renderer.base.setFailing("broken", true)
        for index in 0..<FailureBackoff.failedChunkCountMax {
            #expect(throws: AttaccaError.self) {
                try cache.waitForChunk(Fixture.request(index, track: "broken"))
            }
        }
        renderer.base.setFailing("broken", false)
        let beginningCount = renderer.renderedFrames.count
        let report = try cache.warmBlocking(request(["broken", "a"]))
        #expect(report.ending.isComplete)
        #expect(report.progress.failedCount == 8)
        #expect(report.keptCount == 8)
        #expect(report.failures.map(\.chunkCount) == [8])
        #expect(report.failures.first?.error.description.contains("held back") == true)
        #expect(renderer.renderedFrames.count == beginningCount + 8)
        try cache.closeBlocking()
    }

    @Test func `renders that hang are counted as failed, and so is what is not begun for them`() throws {
        let cache = try open()
        let wanted = request((0..<6).map { TrackID("hanging \($0)") }, .firstSeconds(1))
        let report = Condition<WarmingReport?>(nil)
        let thread = WorkerThread(name: "warm") {
            let result = Result { try cache.warmBlocking(wanted) }
            report.update { $0 = try? result.get() }
        }
        for count in 1...5 {
            hang.waitUntilReached(count)
            time.advance(bySeconds: 100)
            cache.pipeline.renderPool.wake()
            waitUntil { cache.statistics().stuckRenderCount >= count }
        }
        thread.join()
        let codes = report.withLock { $0?.failures.map(\.error.code) }
        #expect(codes == Array(repeating: .renderTimedOut, count: 5) + [.rendererStuck])
        #expect(report.withLock { $0?.progress.failedCount } == 6)
        hang.open()
        waitUntil { cache.statistics().stuckRenderNowCount == 0 }
        try cache.closeBlocking()
    }

    @Test func `a plan that wants what is pending for a warming has it rendered at the plan's place`() throws
    {
        let cache = try open()
        let pipeline = cache.pipeline
        let store = try #require(cache.disk.store)
        let track = try pipeline.registry.register("a")
        let keys = (0..<6).map { track.key(variant: Variant(preset: "warm"), index: $0) }
        renderer.base.hold()
        _ = try pipeline.warm(keys[0], track: track, ordinal: 0, store: store)
        renderer.base.waitUntilHolding(1)
        _ = try pipeline.warm(keys[1], track: track, ordinal: 1, store: store)
        pipeline.apply(
            Plan(
                wants: [(keys[5], Tier.l2), (keys[1], .l1)].map { key, tier in
                    Fixture.want(key, track: track, tier: tier)
                }), isNews: true)
        waitUntil { pipeline.renderPool.counts.pending == 2 }
        renderer.base.release()
        cache.waitUntilIdle()
        #expect(renderer.renderedFrames.map { $0.lowerBound } == [0, 1_000, 5_000])
        #expect(pipeline.l1.contains(keys[1]))
        try cache.closeBlocking()
    }

    /// The only worker is busy, and whatever the warming has pending is dropped whenever the warming looks around.
    @Test func `a chunk that gives way time after time is left out in the end`() throws {
        let cache = try open()
        let pipeline = cache.pipeline
        renderer.base.hold()
        let track = try pipeline.registry.register("busy")
        let busy = Fixture.want(
            track.key(variant: Variant(preset: "warm"), index: 0), track: track, probability: 1)
        pipeline.apply(Plan(wants: [busy]), isNews: true)
        renderer.base.waitUntilHolding(1)
        var droppedCount = 0
        let warmer = Warmer(
            request(["a"], .firstSeconds(1)), pipeline: pipeline, store: try #require(cache.disk.store),
            cancellation: CancellationFlag(), attemptCountMax: 3
        ) { _ in
            let dropped = pipeline.flights.update { $0.endWarming() }
            pipeline.renderPool.drop(dropped)
            droppedCount += dropped.count
            return true
        }
        let report = warmer.run()
        #expect(droppedCount == 3)
        #expect(report.ending.isComplete)
        #expect(report.failures.first?.error.description.contains("gave way") == true)
        renderer.base.release()
        cache.waitUntilIdle()
        #expect(renderer.renderedFrames.count == 1)
        try cache.closeBlocking()
    }
}
