// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Glibc
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

    /// What the writer had noted of reads was written a minute later, under the locks that had been given up.
    @Test func `a suspended store writes nothing, however long it lasts`() throws {
        let (database, store) = try open(CacheDatabaseLimits())
        _ = store.append(fixture.chunk(fixture.key(0)))
        try store.suspend()
        _ = try store.read(fixture.key(0))
        store.runWriter()
        fixture.time.advance(bySeconds: 100)
        store.runWriter()
        #expect(try store.entries().map(\.hitCount) == [0])
        store.resume()
        try store.flush()
        #expect(try store.entries().map(\.hitCount) == [1])
        try store.close()
        database.close()
    }

    /// Only a batch cleared it: beside a player that had all it needed it stood for hours.
    @Test func `a writer is not called blocked once anything was done again`() throws {
        var limits = CacheDatabaseLimits()
        limits.lockWaitMilliseconds = 10
        let (database, store) = try open(limits)
        let lock = try PosixFileSystem().open(fixture.path + "/writer.lock", .readWrite)
        try lock.lock(.exclusive)
        store.pin([fixture.key(0)])
        #expect(store.statistics().isWriterBlocked)
        try lock.unlock()
        store.pin([fixture.key(0)])
        #expect(!store.statistics().isWriterBlocked)
        try store.close()
        database.close()
    }

    /// The segments after the one that failed were taken for synced, and the one that failed for sound.
    @Test func `a failed sync is made good when the index could not be told of it`() throws {
        var limits = CacheDatabaseLimits()
        limits.lockWaitMilliseconds = 10
        let (database, store) = try open(limits)
        for index in 0..<3 { _ = store.append(fixture.chunk(fixture.key(index), count: 900_000)) }
        try store.flush()
        let count = try store.segments().count
        #expect(count > 1)
        let lock = try PosixFileSystem().open(fixture.path + "/writer.lock", .readWrite)
        try lock.lock(.exclusive)
        fixture.plan.fail(calls: 0..<1, systemNumber: EIO, operations: [.synchronize])
        fixture.time.advance(bySeconds: 61)
        store.runWriter()
        #expect(fixture.plan.callCount == count, "every segment is synced")
        fixture.plan.heal()
        try lock.unlock()
        fixture.time.advance(bySeconds: 61)
        store.runWriter()
        #expect(try store.segments().count { $0.state == .suspect } == 1)
        try store.close()
        database.close()
    }
}
