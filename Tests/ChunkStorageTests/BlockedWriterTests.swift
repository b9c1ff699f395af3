// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import StorageIO
import TestSupport
import Testing

@testable import ChunkStorage

/// Another process holds the writer lock, suspended in the middle of a write: what is to be written stays staged, what is
/// read is read, and nothing is lost once the lock is free.
@Suite struct BlockedWriterTests {
    private let fixture = StoreFixture()

    private func open(_ limits: CacheDatabaseLimits) throws -> (CacheDatabase, ChunkStore) {
        let database = try CacheDatabase.open(
            directory: fixture.path, limits: limits, timeSource: fixture.time, logger: fixture.logger)
        return (
            database,
            try ChunkStore.open(
                database: database, configuration: fixture.configuration(),
                fileSystem: FaultyFileSystem(plan: fixture.plan), timeSource: fixture.time,
                logger: fixture.logger, execution: .caller)
        )
    }

    @Test func `a held lock delays writes, loses nothing and never delays a read`() throws {
        var limits = CacheDatabaseLimits()
        limits.lockWaitMilliseconds = 10
        let (database, store) = try open(limits)
        _ = store.append(fixture.chunk(fixture.key(0)))
        try store.flush()
        let lock = try PosixFileSystem().open(fixture.path + "/writer.lock", .readWrite)
        try lock.lock(.exclusive)
        _ = store.append(fixture.chunk(fixture.key(1)))
        store.runWriter()
        #expect(store.statistics().isWriterBlocked)
        #expect(store.statistics().forgottenCount == 0)
        #expect(store.statistics().failureCount == 0)
        for index in 0...1 { #expect(try fixture.isRight(store, fixture.key(index)) == true) }
        #expect(store.append(fixture.chunk(fixture.key(2))) == .staged, "staging goes on")
        try lock.unlock()
        try store.flush()
        #expect(!store.statistics().isWriterBlocked)
        #expect(try store.segments().map(\.state) == [.active], "nothing is wrong with the segment")
        try store.close()
        database.close()
        try fixture.withStore { store throws in
            for index in 0...2 { #expect(try fixture.isRight(store, fixture.key(index)) == true) }
        }
    }

    @Test
    func
        `a verification does not wait for the lock for ever, and takes nothing that it cannot settle for damage`()
        throws
    {
        var limits = CacheDatabaseLimits()
        limits.lockWaitMilliseconds = 10
        let (database, store) = try open(limits)
        _ = store.append(fixture.chunk(fixture.key(0)))
        _ = store.append(fixture.chunk(fixture.key(1)))
        try store.flush()
        // As it looks while a writer is about to drop the row of a record that it has struck out.
        let location = try #require(try store.entries().first).location
        let segment = try PosixFileSystem().open(fixture.segmentsPath + "/00000001.seg", .readWrite)
        let mark = RecordHeader.struckOutMagic.littleEndian
        try withUnsafeBytes(of: mark) { try segment.write($0, at: location.offset) }
        let lock = try PosixFileSystem().open(fixture.path + "/writer.lock", .readWrite)
        try lock.lock(.exclusive)
        let report = try store.verify()
        try lock.unlock()
        #expect(report.counts == [.unsettled: 1])
        #expect(!report.hasDamage)
        #expect(report.verifiedCount == 1)
        #expect(report.findings.first?.message.contains("has held") == true)
        try store.close()
        database.close()
    }

    @Test func `a store that is closed while another holds the lock says what it could not write`() throws {
        var limits = CacheDatabaseLimits()
        limits.lockWaitMilliseconds = 10
        let (database, store) = try open(limits)
        let lock = try PosixFileSystem().open(fixture.path + "/writer.lock", .readWrite)
        try lock.lock(.exclusive)
        _ = store.append(fixture.chunk(fixture.key(1)))
        #expect((#expect(throws: StoreError.self) { try store.close() })?.code == .busy)
        #expect(store.statistics().forgottenCount == 1)
        try lock.unlock()
        database.close()
    }

    @Test func `a suspended store holds no lock, and writes what was staged once it is resumed`() throws {
        let (database, store) = try open(CacheDatabaseLimits())
        _ = store.append(fixture.chunk(fixture.key(0)))
        try store.suspend()
        _ = store.append(fixture.chunk(fixture.key(1)))
        store.runWriter()
        #expect(try fixture.isRight(store, fixture.key(0)) == true)
        #expect(try fixture.isRight(store, fixture.key(1)) == true)
        for name in try fixture.segmentFiles() {
            let file = try PosixFileSystem().open(fixture.segmentsPath + "/" + name, .readWrite)
            #expect(try file.tryLock(.exclusive))
        }
        try fixture.withStore { other throws in
            #expect(try fixture.isRight(other, fixture.key(0)) == true)
            #expect(try other.read(fixture.key(1)) == nil, "not written yet")
            _ = other.append(fixture.chunk(fixture.key(2)))
        }
        store.resume()
        try store.flush()
        try store.close()
        database.close()
        try fixture.withStore { store throws in
            for index in 0...2 { #expect(try fixture.isRight(store, fixture.key(index)) == true) }
        }
    }
}
