// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing
import Threading

@testable import Attacca

/// Renders ahead of need that stand aside for a listener: chunk 50 is what the listener waits for, chunks from 0 on are
/// rendered ahead. A render ahead asks whether it is given up once the test lets it.
@Suite(.timeLimit(.minutes(10))) struct RenderYieldingTests {
    private let mayAsk = Gate()
    private let hasAsked = Gate()
    private let listenersRender = Gate()
    private let renderer: ScriptedRenderer

    init() {
        let (mayAsk, hasAsked, listenersRender) = (mayAsk, hasAsked, listenersRender)
        hasAsked.open()
        renderer = ScriptedRenderer { request in
            if request.second == 50 { return listenersRender.pass() }
            mayAsk.pass()
            let isCancelled = request.isCancelled
            hasAsked.pass()
            if isCancelled { throw CancellationError() }
        }
    }

    private func open(workers: Int = 1) throws -> (PlayerCache, PlaybackSession) {
        var configuration = Fixture.configuration()
        configuration.renderWorkerCount = workers
        let cache = try PlayerCache.openBlocking(
            at: .memoryOnly, renderer: renderer, configuration: configuration)
        try cache.register("track")
        return (cache, cache.playback())
    }

    private func report(_ playback: PlaybackSession, second: Double) {
        playback.report(Playhead(track: "track", positionSeconds: second, preset: "warm"))
    }

    /// Asks without waiting for the answer.
    private func ask(_ cache: PlayerCache, _ index: Int) -> Condition<Result<CachedChunk, AttaccaError>?> {
        let answer = Condition<Result<CachedChunk, AttaccaError>?>(nil)
        cache.pipeline.request(
            Fixture.request(index),
            waiter: Waiter(
                requestedAt: cache.configuration.timeSource.monotonicNow(),
                completion: { result in answer.update { $0 = result } }))
        return answer
    }

    private func result(
        _ answer: Condition<Result<CachedChunk, AttaccaError>?>
    ) throws -> CachedChunk {
        try answer.wait { $0 }!.get()
    }

    /// A render ahead that stands aside in its `isCancelled`, and the listener's that it stands aside for.
    private func begin(
        _ cache: PlayerCache, _ playback: PlaybackSession
    ) -> (ahead: Int, answer: Condition<Result<CachedChunk, AttaccaError>?>) {
        report(playback, second: 20)
        mayAsk.waitUntilReached()
        let ahead = Int(renderer.renderedFrames[0].lowerBound) / TestRenderer.sampleRate
        let answer = ask(cache, 50)
        listenersRender.waitUntilReached()
        mayAsk.open()
        waitUntil { cache.statistics().renderYieldCount > 0 }
        return (ahead, answer)
    }

    @Test func `a render ahead stands still while a listener waits, goes on after, and nothing else begins`()
        throws
    {
        let (cache, playback) = try open(workers: 2)
        report(playback, second: 0)
        mayAsk.waitUntilReached(2)
        let answer = ask(cache, 50)
        listenersRender.waitUntilReached()
        mayAsk.open()
        waitUntil { cache.statistics().renderYieldCount >= 2 }
        #expect(renderer.renderedFrames.count == 3)
        #expect(cache.statistics().prefetch.renderedCount == 0)
        listenersRender.open()
        #expect(try result(answer).origin == .rendered)
        cache.waitUntilIdle()
        #expect(cache.tier(of: Fixture.request(0)) == .l1)
        #expect(cache.statistics().prefetch.renderedCount > 6)
        try cache.closeBlocking()
    }

    /// The listener would wait for a render that waits for the listener.
    @Test func `a listener who joins the render that stands aside has it go on at once`() throws {
        let (cache, playback) = try open()
        let (ahead, answer) = begin(cache, playback)
        let joined = try result(ask(cache, ahead))
        #expect(joined.origin == .rendered)
        #expect(answer.withLock { $0 == nil })
        listenersRender.open()
        _ = try result(answer)
        cache.waitUntilIdle()
        #expect(renderer.base.worstRenderCountOfOneChunk == 1)
        try cache.closeBlocking()
    }

    @Test func `a render that is given up while it stands aside ends at once`() throws {
        let (cache, playback) = try open()
        let (_, answer) = begin(cache, playback)
        report(playback, second: 80)
        waitUntil { cache.statistics().prefetch.cancelledCount > 0 }
        #expect(answer.withLock { $0 == nil })
        listenersRender.open()
        _ = try result(answer)
        cache.waitUntilIdle()
        #expect(cache.tier(of: Fixture.request(80)) == .l1)
        try cache.closeBlocking()
    }

    @Test func `closing ends a render that stands aside, and finishes the listener's`() throws {
        let (cache, playback) = try open()
        let (_, answer) = begin(cache, playback)
        let closer = WorkerThread(name: "closer") { try? cache.closeBlocking() }
        hasAsked.waitUntilReached()
        #expect(answer.withLock { $0 == nil })
        listenersRender.open()
        closer.join()
        #expect(try result(answer).origin == .rendered)
    }

    /// The clock stands still: only the time of the machine can end the yield.
    @Test func `a render ahead does not stand aside for longer than it may take`() throws {
        var configuration = Fixture.configuration()
        configuration.renderWorkerCount = 1
        configuration.renderDeadlines.l1Seconds = 0.05
        configuration.timeSource = ManualTimeSource()
        let cache = try PlayerCache.openBlocking(
            at: .memoryOnly, renderer: renderer, configuration: configuration)
        try cache.register("track")
        let (_, answer) = begin(cache, cache.playback())
        hasAsked.waitUntilReached()
        #expect(answer.withLock { $0 == nil })
        listenersRender.open()
        _ = try result(answer)
        cache.waitUntilIdle()
        try cache.closeBlocking()
    }

    /// What a chunk is worth depends on what its render took: the listener's is no part of that.
    @Test func `time in which a render stood aside is not counted as its cost`() throws {
        let time = ManualTimeSource()
        var configuration = Fixture.configuration()
        configuration.renderWorkerCount = 1
        configuration.timeSource = time
        let cache = try PlayerCache.openBlocking(
            at: .memoryOnly, renderer: renderer, configuration: configuration)
        try cache.register("track")
        let (ahead, answer) = begin(cache, cache.playback())
        time.advance(bySeconds: 7)
        listenersRender.open()
        #expect(try result(answer).renderSeconds == 7)
        cache.waitUntilIdle()
        #expect(try cache.waitForChunk(Fixture.request(ahead)).renderSeconds == 0)
        try cache.closeBlocking()
    }
}
