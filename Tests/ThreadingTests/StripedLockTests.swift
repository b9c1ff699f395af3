// SPDX-License-Identifier: MIT
import Testing
import Threading

@Suite(.timeLimit(.minutes(10))) struct StripedLockTests {
    @Test func `no reader sees what a writer has not finished, and no write is lost`() {
        let pair = StripedLock((first: 0, second: 0))
        let halves = StripedCount()
        let writers = (0..<2).map { number in
            WorkerThread(name: "writer-\(number)") {
                for _ in 0..<20_000 {
                    pair.withLock { pair in
                        pair.first += 1
                        pair.second += 1
                    }
                }
            }
        }
        let readers = (0..<4).map { number in
            WorkerThread(name: "reader-\(number)") {
                for _ in 0..<20_000
                where !pair.withStripe(StripedLock<Void>.ownStripe, { $0.pointee.first == $0.pointee.second })
                {
                    halves.increment()
                }
            }
        }
        for thread in writers + readers { thread.join() }
        #expect(halves.total == 0)
        #expect(pair.withLock { $0.first } == 40_000)
    }

    /// One mutex for all would wait for itself.
    @Test func `a reader does not wait for one of another stripe`() {
        let lock = StripedLock(7)
        for stripe in 0..<StripedLock<Int>.stripeCount { lock.enter(stripe) }
        for stripe in 0..<StripedLock<Int>.stripeCount { lock.leave(stripe) }
        #expect(lock.withLock { $0 } == 7)
    }

    @Test func `threads that come one after the other have stripes of their own`() {
        let stripes = Lock(Set<Int>())
        for number in 0..<StripedLock<Void>.stripeCount {
            WorkerThread(name: "thread-\(number)") {
                let own = StripedLock<Void>.ownStripe
                #expect(own == StripedLock<Void>.ownStripe)
                stripes.withLock { _ = $0.insert(own) }
            }.join()
        }
        // Others of this process may have asked in between.
        #expect(stripes.withLock { $0.count } >= 2)
        #expect(stripes.withLock { $0.allSatisfy { 0..<StripedLock<Void>.stripeCount ~= $0 } })
    }

    @Test func `what many threads count is counted once each`() {
        let count = StripedCount()
        let threads = (0..<12).map { number in
            WorkerThread(name: "counter-\(number)") { for _ in 0..<5_000 { count.increment() } }
        }
        for thread in threads { thread.join() }
        #expect(count.total == 60_000)
    }

    @Test func `a thread's turns are counted apart from another one's`() {
        let first = ThreadNumber.nextTurn()
        WorkerThread(name: "other") { for _ in 0..<5 { _ = ThreadNumber.nextTurn() } }.join()
        #expect(ThreadNumber.nextTurn() == first + 1)
    }
}
