// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing
import Threading

@testable import Attacca

/// Each cause of a miss, brought about in the engine.
@Suite struct MissCauseTests {
    private let renderer = TestRenderer()

    private func open(l1Chunks: Int = 40, l2Bytes: Int = 400_000) throws -> PlayerCache {
        let cache = try PlayerCache.openBlocking(
            at: .memoryOnly, renderer: renderer,
            configuration: Fixture.configuration(l1Chunks: l1Chunks, l2Bytes: l2Bytes))
        try cache.register("track")
        return cache
    }

    /// Makes a plan that names these chunks, and no other, the one that counts.
    private func plan(_ cache: PlayerCache, _ indices: [Int], current: Int? = nil) throws {
        let track = try cache.pipeline.registry.register("track")
        let keys = indices.map { track.key(variant: Variant(preset: "warm"), index: $0) }
        let wants = keys.map { key in
            Plan.Want(
                key: key, track: track, tier: .l1, probability: 0.5, stallProbability: 0.5, renderSeconds: 1,
                purpose: .playing)
        }
        cache.pipeline.apply(
            Plan(
                current: current.map { track.key(variant: Variant(preset: "warm"), index: $0) }, wants: wants),
            isNews: true)
    }

    /// Asks without waiting for the answer.
    private func ask(_ cache: PlayerCache, _ index: Int) {
        cache.pipeline.request(
            Fixture.request(index),
            waiter: Waiter(requestedAt: cache.configuration.timeSource.monotonicNow(), completion: { _ in }))
    }

    /// The causes of a cache that nobody uses any more.
    private func causes(_ cache: PlayerCache) throws -> CacheStatistics.MissCauses {
        cache.waitUntilIdle()
        try cache.closeBlocking()
        let statistics = cache.statistics()
        expectConsistent(statistics)
        return statistics.missCauses
    }

    @Test func `what no plan named was never predicted, and a hit has no cause`() throws {
        let cache = try open()
        _ = try cache.waitForChunk(Fixture.request(0))
        cache.waitUntilIdle()
        _ = try cache.waitForChunk(Fixture.request(0))
        #expect(try causes(cache) == .init(neverPredictedCount: 1))
    }

    @Test func `what a seek leads to was never predicted, though a plan names it first`() throws {
        let cache = try open()
        renderer.hold()
        let playback = cache.playback()
        playback.setQueue(["track"])
        playback.report(Playhead(track: "track", positionSeconds: 80.5, preset: "warm"))
        playback.waitUntilPlanned()
        renderer.waitUntilHolding(1)
        ask(cache, 80)
        renderer.release()
        #expect(try causes(cache) == .init(neverPredictedCount: 1))
    }

    @Test func `two listeners who wait for one unpredicted render miss for one reason`() throws {
        let cache = try open()
        renderer.hold()
        ask(cache, 5)
        renderer.waitUntilHolding(1)
        ask(cache, 5)
        // The plan names it only now.
        try plan(cache, [5, 6])
        renderer.release()
        #expect(try causes(cache) == .init(neverPredictedCount: 2))
    }

    @Test func `what is being rendered ahead, or waits for it, was predicted too late`() throws {
        let cache = try open()
        renderer.hold()
        try plan(cache, Array(10..<30))
        renderer.waitUntilHolding(1)
        let begun = Int(renderer.waitUntilHolding()) / TestRenderer.sampleRate
        ask(cache, begun)
        ask(cache, 29)
        renderer.release()
        #expect(try causes(cache) == .init(predictedTooLateCount: 2))
    }

    @Test func `what was evicted or cleared went too early, used or not`() throws {
        let cache = try open(l1Chunks: 1, l2Bytes: 0)
        for index in [0, 1, 2, 3, 0, 1, 2, 3] {
            _ = try cache.waitForChunk(Fixture.request(index))
            cache.waitUntilIdle()
        }
        let evictedCount = cache.statistics().missCount - 4
        #expect(evictedCount >= 3)
        try plan(cache, [20])
        cache.waitUntilIdle()
        try cache.clear()
        _ = try cache.waitForChunk(Fixture.request(20))
        #expect(try causes(cache) == .init(neverPredictedCount: 4, evictedEarlyCount: evictedCount + 1))
    }

    @Test func `what a newer plan gave up was cancelled, begun or not`() throws {
        let cache = try open()
        renderer.hold()
        try plan(cache, Array(10..<30))
        renderer.waitUntilHolding(1)
        let begun = Int(renderer.waitUntilHolding()) / TestRenderer.sampleRate
        try plan(cache, [])
        waitUntil { renderer.cancelledCount > 0 && cache.pipeline.flights.withLock { $0.flights.isEmpty } }
        renderer.release()
        _ = try cache.waitForChunk(Fixture.request(begun))
        _ = try cache.waitForChunk(Fixture.request(29))
        #expect(try causes(cache) == .init(cancelledCount: 2))
    }

    @Test func `what fails has failed, and so has what its render ahead failed for`() throws {
        let cache = try open()
        renderer.setFailing("track", true)
        #expect(throws: AttaccaError.self) { try cache.waitForChunk(Fixture.request(0)) }
        cache.waitUntilIdle()
        try plan(cache, [5])
        // Counted after its flight has ended.
        waitUntil { cache.statistics().prefetch.failedCount == 1 }
        renderer.setFailing("track", false)
        _ = try cache.waitForChunk(Fixture.request(5))
        #expect(cache.statistics().failureCount == 1)
        #expect(try causes(cache) == .init(failedCount: 2))
    }

    enum Change: CaseIterable { case modified, deleted, rendererChanged, modifiedUnsaid }

    @Test(arguments: Change.allCases)
    func `what was known of another content was invalidated`(change: Change) throws {
        let cache = try open()
        _ = try cache.waitForChunk(Fixture.request(0))
        cache.waitUntilIdle()
        switch change {
        case .modified:
            renderer.modify("track")
            try cache.trackModified("track")
        case .deleted:
            try cache.trackDeleted("track")
        case .rendererChanged:
            renderer.changeRevision(to: "test 2")
        case .modifiedUnsaid:
            renderer.modify("track")
            // Noticed by the next render, which is refused.
            #expect(throws: AttaccaError.self) { try cache.waitForChunk(Fixture.request(1)) }
        }
        _ = try cache.waitForChunk(Fixture.request(0))
        let invalidatedCount = change == .modifiedUnsaid ? 2 : 1
        #expect(
            try causes(cache) == .init(neverPredictedCount: 1, invalidatedCount: invalidatedCount))
    }
}
