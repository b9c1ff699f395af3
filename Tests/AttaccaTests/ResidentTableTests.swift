// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import Attacca

@Suite struct ResidentTableTests {
    private final class Box: Sendable {}

    private let now = MonotonicTime(nanoseconds: 0)
    private var later: MonotonicTime { now.advanced(bySeconds: 10) }

    private func admit(
        _ table: inout ResidentTable<Box>, _ index: Int, value: Box? = nil, cost: Int = 10,
        renderSeconds: Double = 1, plan: Plan = Plan(wants: []), at instant: MonotonicTime? = nil
    ) -> (TierAdmission, evicted: [ChunkKey]) {
        var evicted: [(key: ChunkKey, value: Box)] = []
        let admission = table.admit(
            Fixture.key(index), value: value ?? Box(), cost: ByteCount(cost), renderSeconds: renderSeconds,
            benefit: ChunkBenefit(plan: plan), now: instant ?? now, evicted: &evicted)
        table.checkInvariants()
        return (admission, evicted.map(\.key))
    }

    @Test func `without a plan the least recently used goes first`() {
        var table = ResidentTable<Box>(capacity: ByteCount(20))
        _ = admit(&table, 0)
        _ = admit(&table, 1, at: now.advanced(bySeconds: 1))
        _ = table.lookup(Fixture.key(0), now: now.advanced(bySeconds: 2))
        let (admission, evicted) = admit(&table, 2, at: later)
        #expect(admission == .admitted)
        #expect(evicted == [Fixture.key(1)])
    }

    @Test func `what is in use is never evicted and blocks admission`() {
        var table = ResidentTable<Box>(capacity: ByteCount(20))
        let held = [Box(), Box()]
        _ = admit(&table, 0, value: held[0])
        _ = admit(&table, 1, value: held[1])
        #expect(admit(&table, 2, at: later).0 == .outbid)
        #expect(table.totalCost == ByteCount(20))
        withExtendedLifetime(held) {}
    }

    @Test func `what was in use can go once it is let go`() {
        var table = ResidentTable<Box>(capacity: ByteCount(10))
        var held: Box? = Box()
        _ = admit(&table, 0, value: held!)
        #expect(admit(&table, 1, at: later).0 == .outbid)
        held = nil
        #expect(admit(&table, 1, at: later).0 == .admitted)
    }

    @Test func `a dearer render is worth keeping before a recent one`() {
        var table = ResidentTable<Box>(capacity: ByteCount(20))
        _ = admit(&table, 0, renderSeconds: 10)
        _ = admit(&table, 1, renderSeconds: 0.1, at: now.advanced(bySeconds: 5))
        #expect(admit(&table, 2, renderSeconds: 1, at: later).evicted == [Fixture.key(1)])
    }

    @Test func `what a plan names outbids what it does not`() {
        var table = ResidentTable<Box>(capacity: ByteCount(10))
        let plan = Plan(wants: [Fixture.want(Fixture.key(0), tier: .l1)])
        _ = admit(&table, 0, plan: plan)
        #expect(admit(&table, 1, plan: plan, at: later).0 == .outbid)
    }

    /// A plan moves many chunks at one instant, and a hash table has another order each time.
    @Test func `of chunks worth the same the one that came first goes first`() {
        var table = ResidentTable<Box>(capacity: ByteCount(900))
        for index in 0..<90 { _ = admit(&table, index) }
        #expect(
            admit(&table, 95, cost: 200, renderSeconds: 100, at: later).evicted
                == (0..<20).map { Fixture.key($0) })
    }

    @Test func `a value over the whole capacity is refused and nothing goes for it`() {
        var table = ResidentTable<Box>(capacity: ByteCount(20))
        _ = admit(&table, 0)
        #expect(admit(&table, 1, cost: 21).0 == .tooLarge)
        #expect(table.entries.count == 1)
    }

    @Test func `when the room cannot be made nothing is evicted`() {
        var table = ResidentTable<Box>(capacity: ByteCount(30))
        let held = Box()
        _ = admit(&table, 0, value: held, cost: 20)
        _ = admit(&table, 1, cost: 10)
        let (admission, evicted) = admit(&table, 2, cost: 20, at: later)
        #expect(admission == .outbid)
        #expect(evicted.isEmpty)
        withExtendedLifetime(held) {}
    }

    @Test func `a second offer of one key changes no bytes`() {
        var table = ResidentTable<Box>(capacity: ByteCount(20))
        _ = admit(&table, 0)
        #expect(admit(&table, 0, at: later).0 == .present)
        #expect(table.totalCost == ByteCount(10))
    }
}
