// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Foundation
import SQLiteDatabase
import StorageIO
import TestSupport
import Testing

@testable import ChunkStorage

/// The index and the segments do not belong together: a copy of either was put back, a segment was exchanged, the
/// database of another directory lies there. Whatever is served is right, and what is there and verifies is found.
@Suite struct OldIndexTests {
    private let fixture = StoreFixture()

    private var databaseFile: URL { URL(filePath: fixture.path + "/attacca.sqlite") }

    private func segment(_ number: Int) -> URL {
        URL(filePath: fixture.segmentsPath + "/0000000\(number).seg")
    }

    private func store(_ indices: Range<Int>, segmentKibibytes: Int = 64) throws {
        try fixture.withStore(.readWrite, fixture.configuration(segmentKibibytes: segmentKibibytes)) {
            store throws in
            for index in indices { _ = store.append(fixture.chunk(fixture.key(index), count: 20_000)) }
        }
    }

    /// Puts an older copy of the database in the place of the present one, as a backup would.
    private func putBack(_ database: Data) throws {
        try fixture.loseDatabase()
        try database.write(to: databaseFile)
    }

    private func expectServed(_ indices: Range<Int>, in store: ChunkStore) throws {
        for index in indices {
            #expect(try fixture.isRight(store, fixture.key(index), count: 20_000) == true, "chunk \(index)")
        }
    }

    @Test func `an older copy of the index is brought up to date`() throws {
        try store(0..<5)
        let old = try Data(contentsOf: databaseFile)
        try store(5..<20)
        try putBack(old)
        try fixture.withStore { store throws in
            #expect(store.statistics().wasIndexBehind)
            #expect(store.statistics().recoveredCount == 15)
            try expectServed(0..<20, in: store)
            #expect(try store.database.incidents().map(\.kind).contains("index_behind"))
            _ = store.append(fixture.chunk(fixture.key(20), count: 20_000))
            try store.flush()
            let sequences = try store.entries().map(\.location.sequence)
            #expect(Set(sequences).count == 21, "no number is given out twice")
        }
        try fixture.withStore { store throws in #expect(!store.statistics().wasIndexBehind) }
    }

    /// Rows of chunks that were evicted since made the planner believe that they were there.
    @Test func `an older copy forgets what was removed since`() throws {
        try store(0..<5)
        let old = try Data(contentsOf: databaseFile)
        try fixture.withStore { store throws in
            try store.remove(track: "/music/a.flac")
            _ = store.append(fixture.chunk(fixture.key(7, track: "/music/b.flac"), count: 20_000))
        }
        try putBack(old)
        try fixture.withStore { store throws in
            #expect(store.statistics().chunkCount == 1)
            for index in 0..<5 { #expect(try !store.contains(fixture.key(index))) }
        }
    }

    @Test func `a segment file with the number of an earlier one is told from it`() throws {
        try store(0..<2)
        let old = try Data(contentsOf: databaseFile)
        try fixture.withStore { store throws in try store.removeAll() }
        fixture.time.advance(bySeconds: 5)
        try store(10..<11)
        try putBack(old)
        try fixture.withStore { store throws in
            try expectServed(10..<11, in: store)
            for index in 0..<2 { #expect(try store.read(fixture.key(index)) == nil) }
            #expect(store.statistics().chunkCount == 1)
            let summary = try #require(try store.segments().first)
            #expect(summary.liveChunkCount == 1)
        }
    }

    @Test func `a segment that lost its end is compared as a whole`() throws {
        try store(0..<3)
        let whole = try Data(contentsOf: segment(1))
        try whole.prefix(whole.count / 2).write(to: segment(1))
        try fixture.withStore { store throws in
            #expect(store.statistics().droppedRowCount == 2)
            #expect(store.statistics().chunkCount == 1)
            try expectServed(0..<1, in: store)
            _ = store.append(fixture.chunk(fixture.key(5), count: 20_000))
            try store.flush()
            try expectServed(5..<6, in: store)
        }
    }

    /// Recovery made a segment that a failed write had made suspect one to append to.
    @Test func `a suspect segment stays suspect, whatever it is compared for`() throws {
        try store(0..<3)
        let database = try fixture.openDatabase()
        try database.writeIndex { index throws(SQLiteError) in try index.markSuspect(SegmentID(1)) }
        database.close()
        let whole = try Data(contentsOf: segment(1))
        try whole.prefix(whole.count / 2).write(to: segment(1))
        try fixture.withStore { store throws in
            #expect(store.statistics().droppedRowCount == 2)
            #expect(try store.segments().map(\.state) == [.suspect])
            try expectServed(0..<1, in: store)
        }
    }

    @Test func `the database of another directory is set aside, and the segments are believed`() throws {
        try store(0..<3)
        let other = StoreFixture()
        try other.withStore(
            .readWrite, ChunkStoreConfiguration(makeStoreID: { StoreID(high: 1, low: 2) })
        ) { store throws in
            _ = store.append(other.chunk(other.key(1)))
        }
        try putBack(try Data(contentsOf: URL(filePath: other.path + "/attacca.sqlite")))
        let database = try CacheDatabase.open(
            directory: fixture.path, timeSource: fixture.time, logger: fixture.logger,
            unfitness: ChunkStore.unfitness(in: fixture.path))
        #expect(database.setAside?.reason.contains("it is of store") == true)
        let store = try fixture.open(database)
        try expectServed(0..<3, in: store)
        #expect(try store.segments().count == 1)
        #expect(try database.incidents().map(\.kind).contains("index_rebuilt"))
        try store.close()
        database.close()
    }

    @Test func `a few foreign segments do not cost the database`() throws {
        try store(0..<3)
        let other = StoreFixture()
        try other.withStore(
            .readWrite, ChunkStoreConfiguration(makeStoreID: { StoreID(high: 1, low: 2) })
        ) { store throws in
            _ = store.append(other.chunk(other.key(1)))
        }
        for number in 7...9 {
            try FileManager.default.copyItem(
                atPath: other.segmentsPath + "/00000001.seg", toPath: segment(number).path)
        }
        let database = try CacheDatabase.open(
            directory: fixture.path, timeSource: fixture.time, logger: fixture.logger,
            unfitness: ChunkStore.unfitness(in: fixture.path))
        #expect(database.setAside == nil)
        let store = try fixture.open(database)
        try expectServed(0..<3, in: store)
        try store.close()
        database.close()
    }

    @Test(arguments: [0, 1, 63])
    func `a segment that was never finished being made is cleared away`(byteCount: Int) throws {
        try store(0..<1)
        try Data(repeating: 0x41, count: byteCount).write(to: segment(2))
        try fixture.withStore { store throws in
            #expect(store.statistics().ignoredSegments.count == 0)
            #expect(try fixture.segmentFiles() == ["00000001.seg"])
            try expectServed(0..<1, in: store)
        }
    }
}
