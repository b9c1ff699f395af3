// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import SQLiteDatabase
import StorageIO
import TestSupport
import Testing

@testable import ChunkStorage

/// Who goes when the budget is used up, and what budgets there are besides.
@Suite struct EvictionTests {
    private let fixture = StoreFixture()

    private func open(
        _ configuration: ChunkStoreConfiguration, _ fileSystem: (any StorageFileSystem)? = nil
    ) throws -> (CacheDatabase, ChunkStore) {
        let database = try fixture.openDatabase()
        return (
            database,
            try ChunkStore.open(
                database: database, configuration: configuration,
                fileSystem: fileSystem ?? FaultyFileSystem(plan: fixture.plan), timeSource: fixture.time,
                logger: fixture.logger, execution: .caller)
        )
    }

    private func store(_ indices: Range<Int>, in store: ChunkStore) throws {
        for index in indices {
            _ = store.append(fixture.chunk(fixture.key(index), count: 20_000))
            try store.flush()
        }
    }

    @Test func `pinned chunks are evicted last, whenever they were pinned`() throws {
        let (database, store) = try open(fixture.configuration(capacityKibibytes: 512, segmentKibibytes: 64))
        store.pin([fixture.key(0), fixture.key(50)])
        try self.store(0..<100, in: store)
        #expect(store.statistics().evictedCount > 50)
        for index in [0, 50] {
            #expect(try fixture.isRight(store, fixture.key(index), count: 20_000) == true)
        }
        store.pin([])
        try self.store(100..<160, in: store)
        for index in [0, 50] { #expect(try store.read(fixture.key(index)) == nil) }
        try store.close()
        database.close()
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `the rows say what was pinned last, whatever was before and whoever pinned it`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2 {
            let (database, store) = try open(fixture.configuration())
            if store.statistics().chunkCount == 0 { try self.store(0..<20, in: store) }
            for _ in 0..<5 {
                let pinned = (0..<30).filter { _ in Bool.random(using: &generator) }
                store.pin(Set(pinned.map { fixture.key($0) }))
                store.runWriter()
                let indices = try database.readIndex { index throws(SQLiteError) in
                    try index.connection.statement(
                        "SELECT chunk_index FROM chunk WHERE is_pinned = 1 ORDER BY chunk_index"
                    ).rows { row throws(SQLiteError) in try row.integer(0, in: 0...30) }
                }
                #expect(indices == pinned.filter { $0 < 20 }, "seed \(seed)")
            }
            try store.close()
            database.close()
        }
    }

    /// A beginning that was prepared and then heard counted once more, and what was rendered on a miss sixteen times.
    @Test func `a use counts for as much as is said, and as one hit`() throws {
        let (database, store) = try open(fixture.configuration())
        _ = store.append(fixture.chunk(fixture.key(0), count: 20_000))
        try store.flush()
        #expect(try store.noteUse(of: fixture.key(0), uses: 16))
        #expect(try !store.noteUse(of: fixture.key(1), uses: 16))
        try store.flush()
        let counts = try database.readIndex { index throws(SQLiteError) in
            try index.connection.statement("SELECT frequency, hit_count FROM chunk").rows {
                row throws(SQLiteError) in
                [try row.integer(0, in: 0...100), try row.integer(1, in: 0...100)]
            }
        }
        #expect(counts == [[16, 1]])
        try store.close()
        database.close()
    }

    @Test func `the budget holds even when everything is pinned`() throws {
        let (database, store) = try open(fixture.configuration(capacityKibibytes: 512, segmentKibibytes: 64))
        store.pin(Set((0..<100).map { fixture.key($0) }))
        try self.store(0..<100, in: store)
        #expect(try fixture.diskByteCount() <= (512 + 64) << 10)
        try store.close()
        database.close()
    }

    /// A chunk that comes back after an eviction was a stranger, and went first again.
    @Test func `a chunk that comes back keeps the frequency that it had`() throws {
        let (database, store) = try open(fixture.configuration(capacityKibibytes: 512, segmentKibibytes: 64))
        try self.store(0..<1, in: store)
        for _ in 0..<3 { _ = try store.read(fixture.key(0)) }
        try store.flush()
        var next = 1
        while try store.contains(fixture.key(0)) {
            try self.store(next..<next + 1, in: store)
            next += 1
        }
        try self.store(0..<1, in: store)
        let found = try #require(try store.find(fixture.key(0)))
        #expect(found.frequency == 5)
        #expect(found.hitCount == 0)
        #expect(try store.find(fixture.key(next - 1))?.frequency == 1)
        try store.close()
        database.close()
    }

    @Test func `no more than twice as many are remembered as there are`() throws {
        let (database, store) = try open(fixture.configuration(capacityKibibytes: 512, segmentKibibytes: 64))
        try self.store(0..<200, in: store)
        let ghostCount = try database.readIndex { index throws(SQLiteError) in
            try index.connection.statement("SELECT count(*) FROM ghost").firstRow(
                body: ChunkIndex.firstInteger)
        }
        #expect(try #require(ghostCount) <= 2 * (store.statistics().chunkCount + 1))
        #expect(try #require(ghostCount) >= store.statistics().chunkCount)
        try store.close()
        database.close()
    }

    /// Small records leave hardly a block to punch: evicting one after the other emptied the whole store.
    @Test func `records smaller than a block go a segment at a time`() throws {
        let configuration = fixture.configuration(capacityKibibytes: 256, segmentKibibytes: 32)
        let (database, store) = try open(configuration)
        for index in 0..<600 {
            _ = store.append(fixture.chunk(fixture.key(index), count: 800))
            if index % 20 == 19 { try store.flush() }
        }
        #expect(store.statistics().chunkCount > 150)
        #expect(try fixture.diskByteCount() <= (256 + 32) << 10)
        try store.close()
        database.close()
    }

    @Test func `the floor of free space is kept: by giving back first, by refusing at last`() throws {
        let disk = NarrowFileSystem(byteCount: 4 << 20)
        let configuration = ChunkStoreConfiguration(
            capacity: .mebibytes(64), segmentByteCount: ByteCount(256 << 10),
            freeSpaceFloor: ByteCount(1 << 20), makeStoreID: { [storeID = fixture.storeID] in storeID })
        let (database, store) = try open(configuration, disk)
        try self.store(0..<40, in: store)
        #expect(store.statistics().chunkCount == 40)
        // Somebody else fills the disk: the store gives back without being asked for anything.
        disk.byteCount = (1 << 20) + (500 << 10)
        fixture.time.advance(bySeconds: 31)
        store.runWriter()
        #expect((10..<25).contains(store.statistics().chunkCount))
        #expect(store.statistics().failureCount == 0)
        disk.byteCount = 1 << 20
        _ = store.append(fixture.chunk(fixture.key(99), count: 20_000))
        #expect((#expect(throws: StoreError.self) { try store.flush() })?.code == .noSpace)
        #expect(store.append(fixture.chunk(fixture.key(98), count: 20_000)) == .rejected(.noSpace))
        #expect(try store.segments().allSatisfy { $0.state != .suspect }, "nothing is wrong with the disk")
        disk.byteCount = 4 << 20
        fixture.time.advance(bySeconds: 3)
        #expect(store.append(fixture.chunk(fixture.key(98), count: 20_000)) == .staged)
        try store.close()
        database.close()
    }

    @Test func `what may be written in a day is written and no more, over restarts, until the next day`()
        throws
    {
        let configuration = ChunkStoreConfiguration(
            segmentByteCount: ByteCount(256 << 10), dailyWriteBudget: ByteCount(100_000),
            makeStoreID: { [storeID = fixture.storeID] in storeID })
        for _ in 0..<2 {
            let (database, store) = try open(configuration)
            for index in 0..<10 {
                _ = store.append(fixture.chunk(fixture.key(index), count: 20_000))
                store.runWriter()
            }
            #expect(store.statistics().chunkCount == 4)
            #expect(store.statistics().rejectedCounts[.writeBudgetSpent] ?? 0 > 0)
            #expect(store.statistics().forgottenCount == 0)
            _ = try? store.close()
            database.close()
        }
        for days in [1.0, -3_650, 7_300] {
            fixture.time.advanceWall(bySeconds: days * 86_400)
            fixture.time.advance(bySeconds: 3)
            let (database, store) = try open(configuration)
            let before = store.statistics().chunkCount
            _ = store.append(fixture.chunk(fixture.key(Int(days) + 5_000), count: 20_000))
            try store.close()
            #expect(store.statistics().chunkCount == before + 1, "the clock moved by \(days) days")
            database.close()
        }
    }
}
