// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Foundation
import SQLiteDatabase
import TestSupport
import Testing

@testable import ChunkStorage

/// SQLite checks rows when they are written, not when they are read, and its pages carry no checksum. Whatever a
/// flipped bit makes of a row: the store goes on, healthy chunks stay, and what cannot be read is rebuilt.
@Suite struct DamagedIndexTests {
    private let fixture = StoreFixture()

    /// Fills a store and changes rows behind its back, as a flipped bit would.
    private func store(_ indices: Range<Int>, thenRun sql: String) throws {
        try store(indices) { connection throws(SQLiteError) in
            try connection.execute("PRAGMA ignore_check_constraints = ON")
            try connection.execute(sql)
        }
    }

    private func store(
        _ indices: Range<Int>, thenChange change: (SQLiteConnection) throws(SQLiteError) -> Void
    ) throws {
        let database = try fixture.openDatabase()
        let store = try fixture.open(database)
        for index in indices { _ = store.append(fixture.chunk(fixture.key(index), count: 20_000)) }
        try store.close()
        try database.write(.processCrash, change)
        database.close()
    }

    /// The length of the row was believed when a record gave its space back, and the hole went through what follows.
    @Test func `a row that claims too much takes no space from its neighbours`() throws {
        try store(0..<4, thenRun: "UPDATE chunk SET byte_count = 70000, priority = -1 WHERE sequence = 1")
        try fixture.withStore(.readWrite, fixture.configuration(capacityKibibytes: 70)) { store throws in
            _ = store.append(fixture.chunk(fixture.key(4), count: 20_000))
            try store.flush()
            #expect(store.statistics().evictedCount >= 1)
            for index in 1..<5 where try store.contains(fixture.key(index)) {
                #expect(try fixture.isRight(store, fixture.key(index), count: 20_000) == true, "\(index)")
            }
        }
    }

    /// The cost of a render went unchecked into the eviction policy, which trapped: the player died of a hit.
    @Test(arguments: ["-0.25", "9e999"])
    func `a render of impossible cost is no reason to die`(seconds: String) throws {
        try store(0..<2, thenRun: "UPDATE chunk SET render_seconds = \(seconds) WHERE sequence = 1")
        try fixture.withStore { store throws in
            #expect(
                (#expect(throws: StoreError.self) { try store.read(fixture.key(0)) })?.code == .corruption)
            #expect(try fixture.isRight(store, fixture.key(1), count: 20_000) == true)
            try store.flush()
        }
    }

    /// A value that cannot be is damage like any other: it was thrown at every opening, and nothing ever repaired it.
    @Test(arguments: [
        "UPDATE segment SET state = 'activf'", "UPDATE segment SET live_byte_count = -1",
        "UPDATE segment SET disk_byte_count = 1 << 60", "UPDATE meta SET value = 'x' WHERE name = 'store_id'",
        "UPDATE meta SET value = -1 WHERE name = 'next_sequence'",
        "UPDATE meta SET value = 'x' WHERE name = 'eviction_clock'",
        "UPDATE chunk SET render_seconds = -1 WHERE sequence = 1",
        "UPDATE chunk SET offset = -8 WHERE sequence = 1",
    ])
    func `an index with impossible values is rebuilt`(sql: String) throws {
        try store(0..<3, thenRun: "INSERT OR REPLACE INTO meta VALUES ('eviction_clock', 1.0); \(sql)")
        for _ in 0..<2 {
            // One process meets the damage, at its opening or later; the next one repairs it.
            do {
                try fixture.withStore { store throws in
                    _ = try store.read(fixture.key(0))
                    _ = store.append(fixture.chunk(fixture.key(9), count: 20_000))
                    try store.flush()
                }
            } catch {
                #expect((error as? StoreError)?.code == .corruption)
            }
        }
        try fixture.withStore { store throws in
            _ = store.append(fixture.chunk(fixture.key(10), count: 20_000))
            try store.flush()
            for index in [0, 1, 2, 10] {
                #expect(try fixture.isRight(store, fixture.key(index), count: 20_000) == true, "\(index)")
            }
        }
    }

    /// The counter alone decided that a segment was empty, and its file went.
    @Test func `a segment that is counted empty and is not keeps its file`() throws {
        try store(0..<3, thenRun: "UPDATE segment SET live_chunk_count = 0, state = 'sealed'")
        try fixture.withStore { store throws in
            _ = store.append(fixture.chunk(fixture.key(0, track: "/music/b.flac"), count: 20_000))
            try store.flush()
            try store.remove(track: "/music/b.flac")
            for index in 0..<3 {
                #expect(try fixture.isRight(store, fixture.key(index), count: 20_000) == true)
            }
        }
    }

    /// A database that was put back from another directory had the files of this one removed as empty.
    @Test func `segments of another store are not removed`() throws {
        let other = StoreFixture()
        try other.withStore { store throws in _ = store.append(other.chunk(other.key(0))) }
        let foreign = URL(filePath: other.segmentsPath + "/00000001.seg")
        var bytes = try Data(contentsOf: foreign)
        let header = SegmentHeader(
            segment: SegmentID(1), storeID: StoreID(high: 1, low: 2), createdTime: fixture.time.wallNow())
        bytes.withUnsafeMutableBytes { header.encode(into: $0) }
        try bytes.write(to: foreign)
        try other.withStore { store throws in try store.removeAll() }
        #expect(try Data(contentsOf: foreign) == bytes)
    }

    /// A flipped bit in the name of a column failed every opening, and nothing ever repaired it.
    @Test(arguments: [
        ("meta", "value", "vblue"), ("segment", "indexed_byte_count", "indexed_byte_coun4"),
        ("preset", "preset_id", "preset_kd"), ("chunk", "priority", "prioriuy"),
        ("track", "revision", "revisioo"),
    ])
    func `a schema with another name in it is damage like any other`(
        table: String, name: String, flipped: String
    ) throws {
        try store(0..<2) { connection throws(SQLiteError) in
            try connection.execute("PRAGMA writable_schema = ON")
            try connection.execute(
                "UPDATE sqlite_schema SET sql = replace(sql, '\(name)', '\(flipped)') WHERE name = '\(table)'"
            )
        }
        // As the engine does: what turns out to be damaged while it runs is replaced when it is opened again.
        for _ in 0..<2 {
            do {
                try fixture.withStore { store throws in
                    _ = try store.read(fixture.key(0))
                    _ = store.append(fixture.chunk(fixture.key(2), count: 20_000))
                    try store.flush()
                }
            } catch let error as CacheDatabaseError {
                #expect(error.code == .corruption)
            } catch let error as StoreError {
                #expect(error.code == .corruption)
            }
        }
        try fixture.withStore { store throws in
            for index in 0..<2 {
                #expect(try fixture.isRight(store, fixture.key(index), count: 20_000) == true)
            }
        }
    }
}
