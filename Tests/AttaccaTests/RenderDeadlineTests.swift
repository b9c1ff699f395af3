// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import Attacca

@Suite struct RenderDeadlineTests {
    private let start = MonotonicTime(nanoseconds: 1_000)

    private func after(_ seconds: Double) -> MonotonicTime { start.advanced(bySeconds: seconds) }

    @Test func `it is over after its time and not before`() {
        let deadline = RenderDeadline(startedAt: start, seconds: 30)
        #expect(!deadline.isOver(now: after(30)))
        #expect(deadline.isOver(now: after(30.001)))
    }

    @Test func `time in which it stands aside does not count`() {
        var deadline = RenderDeadline(startedAt: start, seconds: 30)
        deadline.beginYield(now: after(29))
        #expect(!deadline.isOver(now: after(50)))
        #expect(deadline.overFrom == nil)
        #expect(deadline.stuckFrom == nil)
        deadline.endYield(now: after(49))
        #expect(!deadline.isOver(now: after(49.9)))
        #expect(deadline.isOver(now: after(50.1)))
    }

    @Test func `it stands aside no longer in all than it may take`() {
        var deadline = RenderDeadline(startedAt: start, seconds: 30)
        deadline.beginYield(now: after(1))
        deadline.endYield(now: after(21))
        #expect(abs(deadline.yieldSecondsLeft - 10) < 1e-6)
        deadline.beginYield(now: after(22))
        deadline.endYield(now: after(32))
        #expect(deadline.yieldSecondsLeft <= 1e-6)
    }

    @Test(arguments: [1.0, 29.9, 80])
    func `a listener who joins has the immediate time from then on`(joinedAfter: Double) {
        var deadline = RenderDeadline(startedAt: start, seconds: 90)
        deadline.raise(now: after(joinedAfter), seconds: 20)
        #expect(!deadline.isOver(now: after(joinedAfter + 19.9)))
        #expect(deadline.isOver(now: after(joinedAfter + 20.1)))
        #expect(deadline.limitSeconds == 20)
    }

    @Test
    func `a listener who joins while it stands aside starts the time, and its going on changes nothing`() {
        var deadline = RenderDeadline(startedAt: start, seconds: 90)
        deadline.beginYield(now: after(1))
        deadline.raise(now: after(5), seconds: 20)
        deadline.endYield(now: after(6))
        #expect(deadline.isOver(now: after(25.1)))
    }

    @Test(arguments: [(2.0, 3.0), (20, 22), (90, 99)])
    func `it is stuck a second or a tenth of its time later`(seconds: Double, stuckAfter: Double) {
        let deadline = RenderDeadline(startedAt: start, seconds: seconds)
        #expect(deadline.stuckFrom! > after(stuckAfter - 0.001))
        #expect(deadline.stuckFrom! < after(stuckAfter + 0.001))
    }
}
