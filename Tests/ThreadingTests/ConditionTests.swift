// SPDX-License-Identifier: MIT
import CacheModel
import Testing
import Threading

@Suite struct ConditionTests {
    @Test func `a waiting thread sees what another one wrote`() {
        let inbox = Condition<[Int]>([])
        let outbox = Condition<Int?>(nil)
        let thread = WorkerThread(name: "doubler") {
            let number = inbox.wait { $0.popLast() }
            outbox.update { $0 = number.map { $0 * 2 } }
        }
        inbox.update { $0.append(21) }
        #expect(outbox.wait { $0 } == 42)
        thread.join()
    }

    @Test func `a deadline in the past gives up at once`() {
        let never = Condition<Int?>(nil)
        let deadline = SystemTimeSource().monotonicNow()
        #expect(never.wait(until: deadline) { $0 } == nil)
    }

    @Test func `no increment is lost under contention`() {
        let counter = Lock(0)
        let threads = (0..<4).map { number in
            WorkerThread(name: "adder-\(number)", priority: number == 0 ? .background : .normal) {
                for _ in 0..<10_000 { counter.withLock { $0 += 1 } }
            }
        }
        for thread in threads { thread.join() }
        #expect(counter.withLock { $0 } == 40_000)
    }

    @Test func `a thread that nobody joins traps`() async {
        await #expect(processExitsWith: .failure) {
            _ = WorkerThread(name: "orphan") {}
        }
    }
}
