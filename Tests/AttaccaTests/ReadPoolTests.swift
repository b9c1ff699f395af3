// SPDX-License-Identifier: MIT
import Testing
import Threading

@testable import Attacca

@Suite struct ReadPoolTests {
    /// Describing a long file takes seconds: were every thread at the next tracks of the queue, the listener's own
    /// read would wait for them.
    @Test func `however much runs ahead of need, a thread is left for those who wait`() {
        let pool = ReadPool(threadCount: 2)
        let demandedIsDone = Condition(false)
        let aheadCount = Condition(0)
        for _ in 0..<4 {
            pool.runAhead {
                aheadCount.update { $0 += 1 }
                _ = demandedIsDone.wait { $0 ? true : nil }
            }
        }
        _ = aheadCount.wait { $0 > 0 ? true : nil }
        pool.runDemanded { demandedIsDone.update { $0 = true } }
        pool.stop()
        #expect(aheadCount.withLock { $0 } == 4)
    }

    @Test func `what was accepted runs before the pool stops, and nothing after`() {
        let pool = ReadPool(threadCount: 2)
        let count = Condition(0)
        for _ in 0..<50 {
            pool.runAhead { count.update { $0 += 1 } }
            pool.runDemanded { count.update { $0 += 1 } }
        }
        pool.stop()
        #expect(count.withLock { $0 } == 100)
        let isAccepted = pool.runDemanded { count.update { $0 += 1 } }
        #expect(!isAccepted)
    }
}
