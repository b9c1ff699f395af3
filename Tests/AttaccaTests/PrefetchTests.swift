// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing

@testable import Attacca

@Suite struct PrefetchTests {
    private let renderer = TestRenderer()

    private func open(presets: [Preset] = [], l1Chunks: Int = 40) throws -> PlayerCache {
        try PlayerCache.openBlocking(
            at: .memoryOnly, renderer: renderer,
            configuration: Fixture.configuration(l1Chunks: l1Chunks, presets: presets))
    }

    private func report(_ playback: PlaybackSession, second: Double, preset: Preset = "warm") {
        playback.report(Playhead(track: "track", positionSeconds: second, preset: preset))
    }

    /// Reports until the track is known, and waits until the plan is carried out.
    private func settle(_ cache: PlayerCache, _ playback: PlaybackSession) {
        playback.waitUntilPlanned()
        cache.waitUntilIdle()
    }

    @Test func `the next chunks are resident before they are asked for`() throws {
        let cache = try open()
        try cache.register("track")
        let playback = cache.playback()
        playback.setQueue(["track"])
        report(playback, second: 10.2)
        settle(cache, playback)
        for index in 10...15 { #expect(cache.tier(of: Fixture.request(index)) == .l1) }
        #expect(try cache.waitForChunk(Fixture.request(11)).origin == .l1)
        try cache.closeBlocking()
        let prefetch = cache.statistics().prefetch
        #expect(prefetch.usedCount == 1)
        #expect(prefetch.renderedCount > 6)
        #expect(prefetch.renderedCount == prefetch.usedCount + prefetch.lateCount + prefetch.wastedCount)
    }

    @Test func `this chunk of the likeliest presets is there for a switch`() throws {
        let cache = try open(presets: Fixture.presets)
        try cache.register("track")
        let playback = cache.playback()
        playback.setQueue(["track"])
        report(playback, second: 20)
        settle(cache, playback)
        let predicted = cache.predictions(after: "warm").prefix(2).map(\.preset)
        #expect(predicted.count == 2)
        for preset in predicted { #expect(cache.tier(of: Fixture.request(20, preset: preset)) == .l1) }
        try cache.closeBlocking()
    }

    @Test func `a request joins the render ahead of need that is in flight, which was late`() throws {
        let cache = try open()
        try cache.register("track")
        let playback = cache.playback()
        playback.setQueue(["track"])
        renderer.hold()
        report(playback, second: 0)
        let firstFrame = renderer.waitUntilHolding()
        ask(cache, Fixture.request(Int(firstFrame) / TestRenderer.sampleRate))
        renderer.release()
        cache.waitUntilIdle()
        try cache.closeBlocking()
        let statistics = cache.statistics()
        #expect(statistics.coalescedCount == 1)
        #expect(statistics.renderCount == 0)
        #expect(statistics.prefetch.lateCount == 1)
        #expect(renderer.worstRenderCountOfOneChunk == 1)
        expectConsistent(statistics)
    }

    @Test func `a seek gives up what is no longer wanted`() throws {
        let cache = try open()
        try cache.register("track")
        let playback = cache.playback()
        playback.setQueue(["track"])
        renderer.hold()
        report(playback, second: 0)
        renderer.waitUntilHolding(1)
        report(playback, second: 80)
        playback.waitUntilPlanned()
        renderer.release()
        settle(cache, playback)
        #expect(cache.tier(of: Fixture.request(80)) == .l1)
        #expect(cache.tier(of: Fixture.request(3)) == nil)
        try cache.closeBlocking()
    }

    @Test func `a track of the queue that cannot be described does not stop the rest`() throws {
        let cache = try open()
        let playback = cache.playback()
        playback.setQueue(["track", "missing", "next"])
        try cache.register("track")
        try cache.register("next")
        report(playback, second: 95)
        settle(cache, playback)
        #expect(cache.tier(of: Fixture.request(0, track: "next")) == .l1)
        try cache.closeBlocking()
    }

    @Test func `a failing track is not rendered ahead again and again`() throws {
        let cache = try open()
        try cache.register("track")
        renderer.setFailing("track", true)
        let playback = cache.playback()
        playback.setQueue(["track"])
        for second in 0..<20 {
            report(playback, second: Double(second % 2))
            settle(cache, playback)
        }
        #expect(renderer.worstRenderCountOfOneChunk == 1)
        #expect(cache.statistics().prefetch.failedCount > 0)
        try cache.closeBlocking()
    }

    /// The chunk was there, and went before anyone asked: what is rendered then is a render, not a use.
    @Test func `a chunk that was rendered ahead and cleared is wasted, not used`() throws {
        let cache = try open()
        try cache.register("track")
        let playback = cache.playback()
        playback.setQueue(["track"])
        report(playback, second: 10)
        settle(cache, playback)
        try cache.clear()
        #expect(try cache.waitForChunk(Fixture.request(10)).origin == .rendered)
        let prefetch = cache.statistics().prefetch
        #expect(prefetch.usedCount == 0)
        #expect(prefetch.wastedCount >= 1)
        try cache.closeBlocking()
    }

    @Test func `a playhead far beyond the end is at the last chunk`() throws {
        let cache = try open()
        try cache.register("track")
        let playback = cache.playback()
        report(playback, second: 1e300)
        settle(cache, playback)
        #expect(cache.tier(of: Fixture.request(95)) == .l1)
        try cache.closeBlocking()
    }

    /// Asks without waiting for the answer.
    private func ask(_ cache: PlayerCache, _ request: ChunkRequest) {
        cache.pipeline.request(
            request,
            waiter: Waiter(requestedAt: cache.configuration.timeSource.monotonicNow(), completion: { _ in }))
    }
}
