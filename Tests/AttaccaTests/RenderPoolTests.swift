// SPDX-License-Identifier: MIT
import CacheModel
import Testing
import Threading

@testable import Attacca

/// Two listeners' renders and one thread for them: the other thread, which helps while that one is busy, looked before
/// it was and was not woken when it became so. The second listener waited for the first one's render.
@Suite struct RenderPoolTests {
    @Test func `a second listener's render starts while the first one runs`() {
        for round in 0..<100 {
            let pool = RenderPool(
                workerCount: 1, deadlines: RenderDeadlines(), timeSource: SystemTimeSource())
            let started = Condition<Set<ChunkKey>>([])
            let isReleased = Condition(false)
            pool.start(
                RenderPoolEvents(
                    run: { job in
                        started.update { _ = $0.insert(job.order.key) }
                        _ = isReleased.wait { $0 ? true : nil }
                    }, overdue: { _, _ in }, stuck: { _, _ in }, refused: { _ in }))
            for index in 0..<2 { _ = pool.enqueue(Fixture.key(index), priority: .immediate, rank: 0) }
            let deadline = SystemTimeSource().monotonicNow().advanced(bySeconds: 5)
            let both = started.wait(until: deadline) { $0.count == 2 ? true : nil }
            isReleased.update { $0 = true }
            #expect(pool.stop(withinSeconds: 60) == 0)
            #expect(both == true, "round \(round)")
            if both != true { return }
        }
    }
}
