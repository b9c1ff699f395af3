// SPDX-License-Identifier: MIT
import Synchronization
import Testing
import Threading

@testable import ChunkCoding

@Suite struct ScratchPoolTests {
    private final class Scratch {}

    private final class Maker: Sendable {
        let madeCount = Atomic(0)

        func make() -> Scratch {
            madeCount.add(1, ordering: .relaxed)
            return Scratch()
        }
    }

    private let maker = Maker()

    private func pool(idleCountMax: Int = 2) -> ScratchPool<Scratch> {
        ScratchPool(idleCountMax: idleCountMax) { [maker] in maker.make() }
    }

    private var madeCount: Int { maker.madeCount.load(ordering: .relaxed) }

    /// Borrows so many at once.
    private func borrow(_ count: Int, from pool: ScratchPool<Scratch>) {
        guard count > 0 else { return }
        pool.withScratch { _ in borrow(count - 1, from: pool) }
    }

    @Test func `scratch is made once and lent again`() {
        let pool = pool()
        #expect(madeCount == 0)
        for _ in 0..<10 { borrow(1, from: pool) }
        #expect(madeCount == 1)
    }

    @Test func `of many that were lent at once two are kept`() {
        let pool = pool()
        borrow(7, from: pool)
        #expect(madeCount == 7)
        borrow(2, from: pool)
        #expect(madeCount == 7)
        borrow(3, from: pool)
        #expect(madeCount == 8)
    }

    /// All of them hold scratch before any gives it back.
    @Test func `after a burst of threads two are kept`() {
        let pool = pool()
        let threadCount = 8
        let holders = Condition(0)
        let threads = (0..<threadCount).map { number in
            WorkerThread(name: "burst \(number)") {
                pool.withScratch { _ in
                    holders.update { $0 += 1 }
                    _ = holders.wait { $0 == threadCount ? true : nil }
                }
            }
        }
        for thread in threads { thread.join() }
        #expect(madeCount == threadCount)
        borrow(2, from: pool)
        #expect(madeCount == threadCount)
        borrow(3, from: pool)
        #expect(madeCount == threadCount + 1)
    }

    @Test func `scratch comes back from a call that failed`() {
        let pool = pool()
        for _ in 0..<3 {
            #expect(throws: CodecError.self) {
                try pool.withScratch { _ throws(CodecError) in throw CodecError.outOfMemory("a test") }
            }
        }
        #expect(madeCount == 1)
    }
}
