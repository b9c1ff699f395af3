// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Glibc
import StorageIO
import TestSupport
import Testing

@testable import ChunkStorage

/// A chunk was written, its row was not, and the disk did not let it be cut off. The process forgot of it: a purge by the
/// same process passed it by, since it holds the lock of the segment itself, and the next process took it in.
@Suite struct AbandonedEndTests {
    private let fixture = StoreFixture()

    private func withStore(_ body: (ChunkStore) throws -> Void) throws {
        var limits = CacheDatabaseLimits()
        limits.lockWaitMilliseconds = 10
        let database = try CacheDatabase.open(
            directory: fixture.path, limits: limits, timeSource: fixture.time, logger: fixture.logger)
        defer { database.close() }
        let store = try ChunkStore.open(
            database: database, configuration: fixture.configuration(),
            fileSystem: FaultyFileSystem(plan: fixture.plan), timeSource: fixture.time,
            logger: fixture.logger,
            execution: .caller)
        try body(store)
        try store.close()
    }

    /// Appends a chunk that is neither committed nor cut off.
    private func failToCutOff(_ key: ChunkKey, in store: ChunkStore) throws {
        let lock = try PosixFileSystem().open(fixture.path + "/writer.lock", .readWrite)
        try lock.lock(.exclusive)
        fixture.plan.fail(calls: 0..<Int.max, systemNumber: EIO, operations: [.truncate])
        _ = store.append(fixture.chunk(key))
        store.runWriter()
        #expect(fixture.plan.callCount > 0, "it was tried")
        fixture.plan.heal()
        try lock.unlock()
        try store.flush()
    }

    @Test func `a purge covers what this process could not cut off`() throws {
        try withStore { store throws in
            _ = store.append(fixture.chunk(fixture.key(0)))
            try store.flush()
            try failToCutOff(fixture.key(1), in: store)
            try store.remove(track: fixture.key(0).track)
        }
        try withStore { store throws in #expect(try store.entries().isEmpty) }
        try fixture.loseDatabase()
        try withStore { store throws in #expect(try store.entries().isEmpty) }
    }

    @Test func `nothing is left of it once the disk allows, and what was acknowledged stays`() throws {
        try withStore { store throws in
            _ = store.append(fixture.chunk(fixture.key(0)))
            try store.flush()
            try failToCutOff(fixture.key(1), in: store)
            fixture.time.advance(bySeconds: 3_600)
            store.runWriter()
            let sizes = try fixture.segmentFiles().map {
                try PosixFileSystem().open(fixture.segmentsPath + "/" + $0, .read).size().byteCount
            }
            #expect(try sizes == store.segments().map(\.indexedByteCount))
            for index in 0...1 { #expect(try fixture.isRight(store, fixture.key(index)) == true) }
        }
    }
}
