// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import StorageIO
import TestSupport
import Testing
import Threading

@testable import ChunkStorage

/// One process opens a directory while another one changes it.
@Suite struct ConcurrentOpeningTests {
    private let fixture = StoreFixture()

    /// The numbers of removed segments are given out again. An opening that had found a row without a file deleted
    /// the row of the segment that had got the number meanwhile, and with it chunks that were acknowledged.
    @Test func `a segment that was replaced during an opening keeps its chunks`() throws {
        let database = try fixture.openDatabase()
        let store = try fixture.open(database)
        _ = store.append(fixture.chunk(fixture.key(0)))
        try store.flush()
        let secondDatabase = try fixture.openDatabase()
        let fixture = fixture
        let second = try ChunkStore.open(
            database: secondDatabase, configuration: fixture.configuration(),
            fileSystem: InterruptedFileSystem(
                beforeListing: { #expect(throws: Never.self) { try store.removeAll() } },
                afterListing: {
                    _ = store.append(fixture.chunk(fixture.key(1)))
                    #expect(throws: Never.self) { try store.flush() }
                }),
            timeSource: fixture.time, logger: fixture.logger)
        #expect(try fixture.segmentFiles() == ["00000001.seg"])
        #expect(second.statistics().lostSegmentCount == 0)
        for store in [store, second] { #expect(try fixture.isRight(store, fixture.key(1)) == true) }
        try second.close()
        secondDatabase.close()
        try store.close()
        database.close()
    }

    /// A player began a segment, and another one opened the directory before the header was written: it took the file for
    /// one that a crash had left half-made and removed it. What the first one wrote from then on, and acknowledged, went
    /// into a file without a name.
    @Test func `a segment that is just being made is not taken for the remains of a crash`() throws {
        let database = try fixture.openDatabase()
        let store = try fixture.open(database)
        let isOpened = Lock(false)
        fixture.plan.beforeEachCall { [fixture] operation in
            guard operation == .lock else { return }
            let isFirst = isOpened.withLock { isOpened in
                defer { isOpened = true }
                return !isOpened
            }
            guard isFirst else { return }
            #expect(throws: Never.self) {
                var limits = CacheDatabaseLimits()
                limits.lockWaitMilliseconds = 0
                let second = try CacheDatabase.open(
                    directory: fixture.path, limits: limits, timeSource: fixture.time, logger: fixture.logger)
                try ChunkStore.open(
                    database: second, configuration: fixture.configuration(), timeSource: fixture.time,
                    logger: fixture.logger, execution: .caller
                ).abandon()
            }
        }
        _ = store.append(fixture.chunk(fixture.key(0)))
        try store.flush()
        fixture.plan.beforeEachCall(nil)
        #expect(isOpened.withLock { $0 })
        #expect(try fixture.segmentFiles() == ["00000001.seg"])
        #expect(try fixture.isRight(store, fixture.key(0)) == true)
        try store.close()
        database.close()
    }
}

/// The files of the machine, with something happening around each listing of a directory.
private struct InterruptedFileSystem: StorageFileSystem {
    private let base = PosixFileSystem()
    let beforeListing: @Sendable () -> Void
    let afterListing: @Sendable () -> Void

    func list(_ path: String) throws(StorageError) -> [String] {
        beforeListing()
        defer { afterListing() }
        return try base.list(path)
    }

    func open(_ path: String, _ mode: FileOpenMode) throws(StorageError) -> any StorageFile {
        try base.open(path, mode)
    }

    func kind(of path: String) throws(StorageError) -> FileSystemKind { try base.kind(of: path) }
    func createDirectory(_ path: String) throws(StorageError) { try base.createDirectory(path) }
    func rename(_ path: String, to newPath: String) throws(StorageError) {
        try base.rename(path, to: newPath)
    }
    func remove(_ path: String) throws(StorageError) { try base.remove(path) }
    func synchronizeDirectory(_ path: String) throws(StorageError) { try base.synchronizeDirectory(path) }
    func identity(of path: String) throws(StorageError) -> FileIdentity { try base.identity(of: path) }
    func space(at path: String) throws(StorageError) -> FileSystemSpace { try base.space(at: path) }
}
