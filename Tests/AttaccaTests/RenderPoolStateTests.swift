// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import Attacca

/// A pool's decisions with a clock in hand, in seconds: slots 0 and 1 render ahead, slot 2 is the listeners' own.
private final class PoolOnPaper {
    var state = RenderPoolState(workerCount: 2, deadlines: RenderDeadlines())
    private let start = MonotonicTime(nanoseconds: 1_000)

    func after(_ seconds: Double) -> MonotonicTime { start.advanced(bySeconds: seconds) }

    func enqueue(_ index: Int, _ priority: RenderPriority) {
        _ = state.queue.enqueue(Fixture.key(index), priority: priority, rank: index)
    }

    func next(slot: Int, at seconds: Double = 0) -> RenderPoolState.Job? {
        state.startNext(slot: slot, now: after(seconds))
    }

    func begin(
        _ index: Int, _ priority: RenderPriority, slot: Int, at seconds: Double = 0
    ) throws -> RenderPoolState.Job {
        enqueue(index, priority)
        return try #require(next(slot: slot, at: seconds))
    }

    func findings(at seconds: Double) -> [RunningRenders.Finding] { state.findings(now: after(seconds)) }

    func replacements() -> [RenderSlots.Replacement] { state.slots.takeReplacements() }

    func beginYield(_ job: RenderPoolState.Job, at seconds: Double = 0) -> Double? {
        state.beginYield(job.id, now: after(seconds))
    }

    func end(_ job: RenderPoolState.Job, at seconds: Double) -> RunningRenders.Ending {
        state.endRendering(job.id, now: after(seconds)).ending
    }

    func finish(_ job: RenderPoolState.Job, slot: Int, generation: Int = 0, at seconds: Double) -> Bool {
        state.finish(job, slot: slot, generation: generation, now: after(seconds))
    }

    func takeHurry(_ job: RenderPoolState.Job) -> Bool { state.takeHurry(job.id) }
}

@Suite struct RenderPoolStateTests {
    private let pool = PoolOnPaper()

    @Test func `nothing is begun ahead of need while a listener waits`() throws {
        let demanded = try pool.begin(0, .immediate, slot: 2)
        pool.enqueue(1, .l1)
        #expect(pool.next(slot: 0) == nil)
        let ending = pool.end(demanded, at: 1)
        #expect(ending == .inTime)
        #expect(pool.next(slot: 0, at: 1)?.order.key == Fixture.key(1))
    }

    @Test func `those who render ahead help a second listener`() throws {
        _ = try pool.begin(0, .immediate, slot: 2)
        pool.enqueue(1, .immediate)
        #expect(pool.next(slot: 0)?.order.key == Fixture.key(1))
    }

    @Test func `a render ahead stands aside for a listener, pending or running, and is counted`() throws {
        let ahead = try pool.begin(0, .l2, slot: 0)
        #expect(!pool.state.mustYield(ahead.id))
        pool.enqueue(1, .immediate)
        #expect(pool.state.mustYield(ahead.id))
        #expect(pool.beginYield(ahead) == 60)
        #expect(pool.state.yieldCount == 1)
        let demanded = try #require(pool.next(slot: 2))
        #expect(pool.state.mustYield(ahead.id))
        #expect(!pool.state.mustYield(demanded.id))
        _ = pool.end(demanded, at: 1)
        #expect(!pool.state.mustYield(ahead.id))
    }

    @Test func `a listener who joins the render that stands aside has it go on, and others stand aside`()
        throws
    {
        let joined = try pool.begin(0, .l1, slot: 0)
        let other = try pool.begin(1, .l1, slot: 1)
        _ = try pool.begin(2, .immediate, slot: 2)
        #expect(pool.beginYield(joined) != nil)
        pool.state.raise(Fixture.key(0), now: pool.after(1))
        #expect(!pool.state.mustYield(joined.id))
        #expect(pool.state.mustYield(other.id))
        #expect(pool.takeHurry(joined))
        #expect(!pool.takeHurry(joined))
    }

    @Test func `a render that has stood aside for all of its time goes on`() throws {
        let ahead = try pool.begin(0, .l1, slot: 0)
        _ = try pool.begin(1, .immediate, slot: 2)
        #expect(pool.beginYield(ahead) == 30)
        pool.state.endYield(ahead.id, now: pool.after(30))
        #expect(pool.beginYield(ahead, at: 31) == nil)
    }

    @Test func `nobody stands aside in a pool that stops`() throws {
        let ahead = try pool.begin(0, .l1, slot: 0)
        _ = try pool.begin(1, .immediate, slot: 2)
        pool.state.isStopping = true
        #expect(!pool.state.mustYield(ahead.id))
    }

    @Test func `who waits is told at the deadline, and the thread is lost a tenth later`() throws {
        let demanded = try pool.begin(0, .immediate, slot: 2)
        #expect(pool.findings(at: 20).isEmpty)
        let next = try #require(pool.state.renders.nextInstant)
        #expect(next.nanoseconds - pool.after(20).nanoseconds == 1)
        let found = pool.state.findings(now: next)
        #expect(found == [.overdue(demanded.id, demanded.order, seconds: 20)])
        #expect(pool.findings(at: 21.9).isEmpty)
        #expect(
            pool.findings(at: 22.1) == [.stuck(demanded.id, demanded.order, slot: 2, seconds: 20)])
        #expect(pool.replacements() == [RenderSlots.Replacement(slot: 2, generation: 1)])
        #expect(pool.state.stuckCountTotal == 1)
        // The key may be tried again on the new thread.
        _ = try pool.begin(0, .immediate, slot: 2, at: 23)
        let ending = pool.end(demanded, at: 24)
        #expect(ending == .abandoned)
        let isInPlace = pool.finish(demanded, slot: 2, generation: 0, at: 24)
        #expect(!isInPlace)
        #expect(pool.state.slots.stuckCount == 0)
    }

    @Test func `a render ahead that nobody waits for is late, and a listener gives it a new time`() throws {
        let ahead = try pool.begin(0, .l1, slot: 0)
        #expect(pool.findings(at: 31).isEmpty)
        pool.state.raise(Fixture.key(0), now: pool.after(32))
        #expect(pool.findings(at: 51).isEmpty)
        #expect(pool.findings(at: 52.1) == [.overdue(ahead.id, ahead.order, seconds: 20)])
    }

    @Test func `one that returns in its grace is no stuck one`() throws {
        let ahead = try pool.begin(0, .l1, slot: 0)
        #expect(pool.findings(at: 31).isEmpty)
        let ending = pool.end(ahead, at: 32)
        #expect(ending == .late)
        let isInPlace = pool.finish(ahead, slot: 0, generation: 0, at: 32)
        #expect(isInPlace)
        #expect(pool.findings(at: 100).isEmpty)
        #expect(pool.state.stuckCountTotal == 0)
    }

    @Test func `four lost threads are replaced, a fifth is not, until one comes back`() throws {
        var lost: [RenderPoolState.Job] = []
        for index in 0..<5 {
            let begun = Double(index) * 100
            lost.append(try pool.begin(index, .l1, slot: 0, at: begun))
            _ = pool.findings(at: begun + 40)
            let replaced = pool.replacements()
            #expect(replaced.count == (index < 4 ? 1 : 0), "after \(index + 1)")
        }
        #expect(pool.state.slots.isExhausted)
        pool.enqueue(9, .immediate)
        #expect(pool.next(slot: 2, at: 500) == nil)
        let isInPlace = pool.finish(lost[0], slot: 0, generation: 0, at: 501)
        #expect(!isInPlace)
        #expect(pool.replacements() == [RenderSlots.Replacement(slot: 0, generation: 5)])
        #expect(pool.next(slot: 2, at: 502)?.order.key == Fixture.key(9))
    }

    @Test func `the thread of an unreplaced place that comes back keeps it`() throws {
        var jobs: [RenderPoolState.Job] = []
        for index in 0..<5 {
            jobs.append(try pool.begin(index, .l1, slot: 0, at: Double(index) * 100))
            _ = pool.findings(at: Double(index) * 100 + 40)
            _ = pool.replacements()
        }
        let isInPlace = pool.finish(jobs[4], slot: 0, generation: 4, at: 600)
        #expect(isInPlace)
        #expect(!pool.state.slots.isExhausted)
        #expect(pool.replacements().isEmpty)
    }

    /// What a chunk is worth depends on what its render took: the listener's render is not part of that.
    @Test func `time in which a render stood aside is told at its end`() throws {
        let ahead = try pool.begin(0, .l1, slot: 0)
        _ = try pool.begin(1, .immediate, slot: 2)
        #expect(pool.beginYield(ahead, at: 1) != nil)
        pool.state.endYield(ahead.id, now: pool.after(6))
        let ended = pool.state.endRendering(ahead.id, now: pool.after(8))
        #expect(abs(ended.yieldedSeconds - 5) < 1e-6)
    }
}
