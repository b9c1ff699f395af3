// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import Attacca

@Suite struct ResidentTableResizeTests {
    private final class Box: Sendable {}

    private let now = MonotonicTime(nanoseconds: 0)

    /// A table of 10 entries of 10 bytes, each dearer to render than the one before; `held` keeps some in use.
    private func table(holding held: [Int: Box] = [:]) -> ResidentTable<Box> {
        var table = ResidentTable<Box>(capacity: ByteCount(100))
        for index in 0..<10 { admit(&table, index, value: held[index] ?? Box()) }
        return table
    }

    @discardableResult
    private func admit(_ table: inout ResidentTable<Box>, _ index: Int, value: Box) -> TierAdmission {
        var evicted: [(key: ChunkKey, value: Box)] = []
        return table.admit(
            Fixture.key(index), value: value, cost: ByteCount(10), renderSeconds: Double(index + 1),
            benefit: ChunkBenefit(), now: now, evicted: &evicted)
    }

    private func resize(_ table: inout ResidentTable<Box>, to byteCount: Int) -> Set<ChunkKey> {
        var evicted: [(key: ChunkKey, value: Box)] = []
        table.resize(to: ByteCount(byteCount), benefit: ChunkBenefit(), now: now, evicted: &evicted)
        table.checkInvariants()
        return Set(evicted.map(\.key))
    }

    @Test func `what is worth least goes first and no more than must`() {
        var table = table()
        #expect(resize(&table, to: 75) == Set((0..<3).map { Fixture.key($0) }))
        #expect(table.totalCost == ByteCount(70))
        #expect(table.evictionCount == 3)
    }

    @Test func `a capacity of nothing empties the table and admits nothing`() {
        var table = table()
        #expect(resize(&table, to: 0).count == 10)
        #expect(table.entries.isEmpty)
        #expect(admit(&table, 11, value: Box()) == .tooLarge)
    }

    @Test func `a larger capacity evicts nothing and admits again`() {
        var table = table()
        #expect(resize(&table, to: 110).isEmpty)
        #expect(admit(&table, 10, value: Box()) == .admitted)
        #expect(table.entries.count == 11)
    }

    @Test func `what is in use stays and blocks admission until it is let go`() {
        var held: [Int: Box] = [0: Box(), 1: Box(), 2: Box()]
        var table = table(holding: held)
        #expect(resize(&table, to: 20) == Set((3..<10).map { Fixture.key($0) }))
        #expect(table.totalCost == ByteCount(30), "in use counts")
        #expect(admit(&table, 50, value: Box()) == .outbid)
        #expect(table.entries.count == 3)
        held = [:]
        #expect(resize(&table, to: 20) == [Fixture.key(0)])
        #expect(table.totalCost == ByteCount(20))
        #expect(admit(&table, 50, value: Box()) == .admitted)
        table.checkInvariants()
    }
}
