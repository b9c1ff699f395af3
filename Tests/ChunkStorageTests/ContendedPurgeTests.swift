// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Glibc
import SQLiteDatabase
import StorageIO
import TestSupport
import Testing
import Threading

@testable import ChunkStorage

/// A purge beside other processes: what they move while it runs goes as well, and so does what one that crashed has
/// left without telling the index. What was reported removed used to come back with the next opening.
@Suite struct ContendedPurgeTests {
    private let fixture = StoreFixture()

    /// A store in a process of its own, as far as locks go; the caller is its writer.
    private func withProcess<Result>(
        _ body: (ChunkStore, StoreFixture) throws -> Result
    ) throws -> Result {
        let process = StoreFixture(path: fixture.path)
        // Without holes a compaction has something to do.
        process.plan.fail(calls: 0..<Int.max, systemNumber: EOPNOTSUPP, operations: [.punchHole])
        let database = try process.openDatabase()
        defer { database.close() }
        let store = try ChunkStore.open(
            database: database, configuration: fixture.configuration(),
            fileSystem: FaultyFileSystem(plan: process.plan), timeSource: process.time,
            logger: process.logger, execution: .caller)
        defer { store.abandon() }
        return try body(store, process)
    }

    private var warmKeys: [ChunkKey] { (0..<8).map { fixture.key($0, preset: "warm") } }

    /// Sixteen chunks, every other one of another preset and dead.
    private func fillAndThin() throws {
        try withProcess { store, _ throws in
            for key in warmKeys {
                _ = store.append(fixture.chunk(key, count: 20_000))
                _ = store.append(fixture.chunk(fixture.key(key.index), count: 20_000))
            }
            try store.flush()
            for key in warmKeys { try store.discard(fixture.key(key.index)) }
            try store.flush()
        }
    }

    @Test func `what a compaction moves to lower numbers meanwhile goes too, struck out before its row goes`()
        throws
    {
        try withProcess { compactor, _ throws in
            // Reserves numbers below all that follow.
            _ = compactor.append(fixture.chunk(fixture.key(100)))
            try compactor.flush()
            try fillAndThin()
            try withProcess { purger, process throws in
                let selection = PurgeSelection(preset: "warm")
                let hasMoved = Lock(false)
                let rowCounts = Lock<[Int]>([])
                process.plan.beforeEachCall { operation in
                    guard operation == .write else { return }
                    do {
                        let isFirst = hasMoved.withLock { hasMoved in
                            defer { hasMoved = true }
                            return !hasMoved
                        }
                        let movedCount = isFirst ? try compactor.compact().movedChunkCount : nil
                        #expect(movedCount != 0)
                        let count = try compactor.purgeable(selection).chunkCount
                        rowCounts.withLock { $0.append(count) }
                    } catch {
                        Issue.record(error)
                    }
                }
                #expect(try purger.purge(selection).chunkCount == 8)
                process.plan.beforeEachCall(nil)
                #expect(try purger.purgeable(selection).chunkCount == 0)
                #expect(rowCounts.withLock { $0.count } > 8)
                #expect(rowCounts.withLock { !$0.contains(0) }, "a row went before its record was struck out")
            }
        }
        try fixture.loseDatabase()
        try fixture.withStore { store throws in
            for key in warmKeys { #expect(try store.read(key) == nil, "\(key)") }
            #expect(try fixture.isRight(store, fixture.key(100)) == true)
        }
    }

    @Test(arguments: [PurgeSelection(track: "gone"), PurgeSelection()])
    func `what a crashed process left unindexed does not come back after a purge`(
        selection: PurgeSelection
    ) throws {
        try withProcess { purger, _ throws in
            try withProcess { crashing, _ throws in
                _ = crashing.append(fixture.chunk(fixture.key(0, track: "gone")))
                try crashing.flush()
                // As if the process had ended before the commit.
                try crashing.database.write { connection throws(SQLiteError) in
                    try connection.execute(
                        """
                        DELETE FROM track; UPDATE segment
                        SET indexed_byte_count = 64, live_byte_count = 0, live_chunk_count = 0
                        """)
                }
            }
            #expect(try purger.purge(selection).chunkCount == 1)
        }
        try fixture.withStore { store throws in #expect(try store.entries().isEmpty) }
        try fixture.loseDatabase()
        try fixture.withStore { store throws in #expect(try store.entries().isEmpty) }
    }
}
