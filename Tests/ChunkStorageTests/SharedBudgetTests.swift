// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Glibc
import StorageIO
import TestSupport
import Testing

@testable import ChunkStorage

/// A process evicted chunks, and was stopped before it gave their space back. It counted as free: another process filled
/// it, and the segments took more than the budget for as long as the first stood still.
@Suite struct SharedBudgetTests {
    private let fixture = StoreFixture()
    private let capacityKibibytes = 512

    /// A store in a process of its own, as far as it can tell.
    private func open(_ plan: FaultPlan) throws -> (CacheDatabase, ChunkStore) {
        let database = try fixture.openDatabase()
        let store = try ChunkStore.open(
            database: database,
            configuration: fixture.configuration(capacityKibibytes: capacityKibibytes, segmentKibibytes: 128),
            fileSystem: FaultyFileSystem(plan: plan), timeSource: fixture.time, logger: fixture.logger,
            execution: .caller)
        return (database, store)
    }

    private func append(_ indices: Range<Int>, to store: ChunkStore, track: TrackID) {
        for index in indices {
            _ = store.append(fixture.chunk(fixture.key(index, track: track), count: 20_000))
            store.runWriter()
        }
    }

    @Test func `space that a stopped process has not given back is not filled by another`() throws {
        let (firstDatabase, first) = try open(fixture.plan)
        let (secondDatabase, second) = try open(FaultPlan())
        // Both have seen to what ended processes left.
        append(0..<1, to: first, track: "/music/a.flac")
        append(0..<24, to: second, track: "/music/b.flac")
        // It stands still from here: evicted, and neither struck out, nor punched, nor removed.
        fixture.plan.fail(
            calls: 0..<Int.max, systemNumber: EIO, operations: [.write, .punchHole, .remove, .truncate])
        for index in 1..<12 {
            _ = first.append(fixture.chunk(fixture.key(index, track: "/music/a.flac"), count: 20_000))
        }
        first.runWriter()
        for index in 24..<48 {
            append(index..<index + 1, to: second, track: "/music/b.flac")
            // The budget and a batch.
            #expect(try fixture.diskByteCount() <= (capacityKibibytes + 64) << 10, "\(index)")
        }
        #expect(second.statistics().forgottenCount == 0, "the other one goes on")
        first.abandon()
        firstDatabase.close()
        try second.close()
        secondDatabase.close()
        #expect(try fixture.diskByteCount() <= capacityKibibytes << 10)
    }
}
