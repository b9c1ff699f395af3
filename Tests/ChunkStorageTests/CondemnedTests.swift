// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Glibc
import SQLiteDatabase
import StorageIO
import TestSupport
import Testing

@testable import ChunkStorage

/// A process was killed after the index had given a record up, and before the record was struck out. Nobody knew of the
/// record any more: a later purge passed it by, a rebuild of the index brought it back, and its space stayed taken.
@Suite struct CondemnedTests {
    private let fixture = StoreFixture()

    /// Stores chunks, gives up one of them, and ends as if killed before it was struck out.
    private func killBeforeStriking(_ keys: [ChunkKey]) throws {
        let database = try fixture.openDatabase()
        let store = try ChunkStore.open(
            database: database, configuration: fixture.configuration(),
            fileSystem: FaultyFileSystem(plan: fixture.plan), timeSource: fixture.time,
            logger: fixture.logger,
            execution: .caller)
        for key in keys { _ = store.append(fixture.chunk(key, count: 200_000)) }
        try store.flush()
        fixture.plan.fail(calls: 0..<Int.max, systemNumber: EIO, operations: [.write, .punchHole])
        try store.discard(keys[0])
        store.runWriter()
        #expect(try store.read(keys[0]) == nil)
        fixture.plan.heal()
        store.abandon()
        database.close()
    }

    @Test func `a purge strikes out what an ended process gave up`() throws {
        let keys = (0..<3).map { fixture.key($0) }
        try killBeforeStriking(keys)
        try fixture.withStore { store throws in try store.remove(track: keys[0].track) }
        try fixture.loseDatabase()
        try fixture.withStore { store throws in
            for key in keys { #expect(try store.read(key) == nil, "\(key)") }
        }
    }

    @Test func `its space is given back by the next process that writes`() throws {
        let keys = (0..<3).map { fixture.key($0) }
        try killBeforeStriking(keys)
        let before = try fixture.diskByteCount()
        try fixture.withStore { store throws in
            _ = store.append(fixture.chunk(fixture.key(9), count: 1_000))
            try store.flush()
            #expect(try fixture.diskByteCount() < before - 150_000)
            #expect(store.statistics().diskByteCount.rawValue == (try fixture.diskByteCount()))
            for key in keys.dropFirst() { #expect(try fixture.isRight(store, key, count: 200_000) == true) }
            let left = try store.database.readIndex { index throws(SQLiteError) in
                try index.condemned(limit: 10)
            }
            #expect(left.isEmpty)
        }
    }

    /// An index that a power cut had set back took in again what it had given up, then struck it out all the same.
    @Test func `what was given up is not taken in again by an index that is behind`() throws {
        let keys = (0..<3).map { fixture.key($0) }
        try killBeforeStriking(keys)
        let segment = SegmentID(1)
        let file = try PosixFileSystem().open(
            "\(fixture.segmentsPath)/\(segment.fileName)", .readWrite)
        var active = ActiveSegment(segment: segment, file: file, byteCount: try file.size().byteCount)
        // A number that the index has not given out yet.
        _ = try active.append(
            fixture.chunk(fixture.key(9)), sequence: 50_000, storeID: fixture.storeID,
            now: fixture.time.wallNow())
        try file.unlock()
        try fixture.withStore { store throws in
            #expect(store.statistics().wasIndexBehind)
            #expect(try store.entries().map(\.key) == [keys[1], keys[2], fixture.key(9)])
        }
    }
}
