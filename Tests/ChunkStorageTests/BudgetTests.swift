// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Glibc
import StorageIO
import TestSupport
import Testing

@testable import ChunkStorage

@Suite struct BudgetTests {
    private let fixture = StoreFixture()

    @Test(arguments: [true, false])
    func `the budget is never exceeded by more than a segment`(canPunchHoles: Bool) throws {
        if !canPunchHoles {
            fixture.plan.fail(calls: 0..<Int.max, systemNumber: EOPNOTSUPP, operations: [.punchHole])
        }
        let configuration = fixture.configuration(capacityKibibytes: 4_096, segmentKibibytes: 512)
        try fixture.withStore(.readWrite, configuration) { store throws in
            for index in 0..<400 {
                #expect(store.append(fixture.chunk(fixture.key(index), count: 50_000)) == .staged)
                if index % 10 == 9 {
                    try store.flush()
                    #expect(try fixture.diskByteCount() <= (4_096 + 512) << 10)
                }
            }
            let statistics = store.statistics()
            #expect(statistics.evictedCount > 200)
            #expect(statistics.failureCount == 0)
            #expect(statistics.diskByteCount <= configuration.capacity)
            // What the index believes of the disk is what the file system says.
            let measured = try fixture.diskByteCount()
            #expect(statistics.diskByteCount.rawValue == measured)
            var servedCount = 0
            for index in 0..<400 {
                let isRight = try fixture.isRight(store, fixture.key(index), count: 50_000)
                #expect(isRight != false)
                servedCount += isRight == true ? 1 : 0
            }
            #expect(Int64(servedCount) == statistics.chunkCount)
            #expect(servedCount >= 50)
        }
    }

    @Test func `what is dear to render and often read stays`() throws {
        let configuration = fixture.configuration(capacityKibibytes: 1_024, segmentKibibytes: 256)
        try fixture.withStore(.readWrite, configuration) { store throws in
            _ = store.append(fixture.chunk(fixture.key(0), count: 20_000, renderSeconds: 30))
            _ = store.append(fixture.chunk(fixture.key(1), count: 20_000))
            try store.flush()
            for _ in 0..<20 { _ = try store.read(fixture.key(1)) }
            for index in 2..<100 {
                _ = store.append(fixture.chunk(fixture.key(index), count: 20_000))
                try store.flush()
            }
            #expect(store.statistics().evictedCount > 20)
            #expect(try fixture.isRight(store, fixture.key(0), count: 20_000) == true)
            #expect(try fixture.isRight(store, fixture.key(1), count: 20_000) == true)
            #expect(try store.read(fixture.key(2)) == nil)
        }
    }

    @Test func `evicted chunks do not come back when the index is rebuilt`() throws {
        let configuration = fixture.configuration(capacityKibibytes: 1_024, segmentKibibytes: 256)
        let count = try fixture.withStore(.readWrite, configuration) { store throws in
            for index in 0..<100 { _ = store.append(fixture.chunk(fixture.key(index), count: 20_000)) }
            try store.flush()
            return store.statistics().chunkCount
        }
        try fixture.loseDatabase()
        try fixture.withStore { store throws in #expect(Int64(store.statistics().recoveredCount) == count) }
    }

    @Test func `a chunk larger than the budget is rejected`() throws {
        let configuration = fixture.configuration(capacityKibibytes: 64)
        try fixture.withStore(.readWrite, configuration) { store throws in
            let chunk = fixture.chunk(fixture.key(1), count: 70_000)
            #expect(store.append(chunk) == .rejected(.largerThanCapacity))
        }
    }
}
