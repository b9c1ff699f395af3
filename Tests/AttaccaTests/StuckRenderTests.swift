// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing
import Threading

@testable import Attacca

/// A renderer that neither returns nor asks: a decoder in an endless loop, a file on a server that is gone. Time is the
/// test's; the renders of "hanging" hang until the test lets them go.
@Suite(.timeLimit(.minutes(10))) struct StuckRenderTests {
    private let time = ManualTimeSource()
    private let hang = Gate()
    private let renderer: ScriptedRenderer

    init() {
        let hang = hang
        renderer = ScriptedRenderer { request in
            if request.track == "hanging" { hang.pass() }
        }
    }

    private func open(workers: Int = 1, closePatienceSeconds: Double = 60) throws -> PlayerCache {
        var configuration = Fixture.configuration()
        configuration.renderWorkerCount = workers
        configuration.closePatienceSeconds = closePatienceSeconds
        configuration.timeSource = time
        let cache = try PlayerCache.openBlocking(
            at: .memoryOnly, renderer: renderer, configuration: configuration)
        try cache.register("hanging")
        return cache
    }

    private func ask(_ cache: PlayerCache, _ index: Int) -> Condition<Result<CachedChunk, AttaccaError>?> {
        let answer = Condition<Result<CachedChunk, AttaccaError>?>(nil)
        cache.pipeline.request(
            Fixture.request(index, track: "hanging"),
            waiter: Waiter(
                requestedAt: time.monotonicNow(), completion: { result in answer.update { $0 = result } }))
        return answer
    }

    private func code(_ answer: Condition<Result<CachedChunk, AttaccaError>?>) -> AttaccaError.Code? {
        do {
            _ = try answer.wait { $0 }!.get()
            return nil
        } catch {
            return error.code
        }
    }

    private func pass(_ seconds: Double, _ cache: PlayerCache) {
        time.advance(bySeconds: seconds)
        cache.pipeline.renderPool.wake()
    }

    /// Waits until so many renders were found to be stuck.
    private func waitUntilStuck(_ count: Int, _ cache: PlayerCache) {
        waitUntil { cache.statistics().stuckRenderCount >= count }
    }

    @Test func `who waits is told at the deadline, though the renderer does not return`() throws {
        let cache = try open()
        let answer = ask(cache, 0)
        hang.waitUntilReached()
        pass(20.1, cache)
        #expect(code(answer) == .renderTimedOut)
        #expect(cache.statistics().stuckRenderCount == 0)
        pass(2, cache)
        waitUntilStuck(1, cache)
        #expect(cache.statistics().stuckRenderNowCount == 1)
        #expect(cache.statistics().failureCount == 1)
        // The listeners' thread is lost; another one has its place.
        #expect(try cache.waitForChunk(Fixture.request(0)).origin == .rendered)
        hang.open()
        waitUntil { cache.statistics().stuckRenderNowCount == 0 }
        #expect(cache.tier(of: Fixture.request(0, track: "hanging")) == nil)
        expectConsistent(cache.statistics())
        try cache.closeBlocking()
    }

    @Test func `what comes within the grace is kept for whoever asks next`() throws {
        let cache = try open()
        let answer = ask(cache, 0)
        hang.waitUntilReached()
        pass(20.1, cache)
        #expect(code(answer) == .renderTimedOut)
        hang.open()
        waitUntil { cache.tier(of: Fixture.request(0, track: "hanging")) != nil }
        #expect(try cache.waitForChunk(Fixture.request(0, track: "hanging")).origin == .l1)
        #expect(cache.statistics().stuckRenderCount == 0)
        try cache.closeBlocking()
        #expect(renderer.renderedFrames.count == 1)
    }

    /// Who asks again for what hangs has it tried again, on a thread of its own, until too many are lost.
    @Test func `four lost threads are replaced, then requests are refused, until one comes back`() throws {
        let cache = try open()
        for count in 1...5 {
            let answer = ask(cache, count)
            hang.waitUntilReached(count)
            pass(23, cache)
            #expect(code(answer) == .renderTimedOut)
            waitUntilStuck(count, cache)
        }
        let refused = #expect(throws: AttaccaError.self) { try cache.waitForChunk(Fixture.request(0)) }
        #expect(refused?.code == .rendererStuck)
        hang.open()
        waitUntil { cache.statistics().stuckRenderNowCount == 0 }
        #expect(try cache.waitForChunk(Fixture.request(0)).origin == .rendered)
        expectConsistent(cache.statistics())
        try cache.closeBlocking()
    }

    @Test func `a request that is pending when too many are lost is refused`() throws {
        let cache = try open()
        for count in 1...4 {
            _ = ask(cache, count)
            hang.waitUntilReached(count)
            pass(23, cache)
            waitUntilStuck(count, cache)
        }
        let running = [ask(cache, 5), ask(cache, 6)]
        hang.waitUntilReached(6)
        let pending = ask(cache, 7)
        waitUntil { cache.pipeline.renderPool.counts.pending > 0 }
        pass(23, cache)
        for answer in running { #expect(code(answer) == .renderTimedOut) }
        #expect(code(pending) == .rendererStuck)
        hang.open()
        try cache.closeBlocking()
    }

    @Test func `a stuck render ahead is reported, and its track held back`() throws {
        let cache = try open()
        let playback = cache.playback()
        playback.report(Playhead(track: "hanging", positionSeconds: 0, preset: "warm"))
        hang.waitUntilReached()
        pass(33.5, cache)
        waitUntilStuck(1, cache)
        hang.waitUntilReached(2)
        #expect(cache.statistics().prefetch.failedCount == 1)
        hang.open()
        cache.waitUntilIdle()
        try cache.closeBlocking()
        let prefetch = cache.statistics().prefetch
        #expect(prefetch.renderedCount == prefetch.usedCount + prefetch.lateCount + prefetch.wastedCount)
    }

    /// What it holds must still be there when it returns into a cache that is closed and gone.
    @Test func `closing leaves a render that hangs, whoever waits is told, and its late return harms nobody`()
        throws
    {
        let isOver = Gate()
        isOver.open()
        let hang = hang
        let renderer = ScriptedRenderer { request in
            hang.pass()
            request.reportWritten(FrameCount(1_000))
            #expect(request.isCancelled)
            isOver.pass()
        }
        var configuration = Fixture.configuration()
        configuration.closePatienceSeconds = 0.05
        var cache: PlayerCache? = try PlayerCache.openBlocking(
            at: .memoryOnly, renderer: renderer, configuration: configuration)
        let answer = ask(cache!, 0)
        hang.waitUntilReached()
        try cache!.closeBlocking()
        #expect(code(answer) == .closed)
        cache = nil
        hang.open()
        isOver.waitUntilReached()
    }
}
