// SPDX-License-Identifier: MIT
import Foundation
import Logging
import SQLiteDatabase
import StorageIO
import StoreMigrations
import TestSupport
import Testing
import Threading

@testable import CacheDatabase

@Suite struct CacheDatabaseTests {
    private let directory = TemporaryDirectory()
    private let plan = FaultPlan()

    private func open(_ mode: CacheDatabaseMode = .readWrite) throws -> CacheDatabase {
        try CacheDatabase.open(
            directory: directory.file("cache"), mode: mode, fileSystem: FaultyFileSystem(plan: plan),
            timeSource: ManualTimeSource(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.file("cache")).sorted()
    }

    private func setMeta(_ database: CacheDatabase, _ value: Int) throws {
        try database.write { connection throws(SQLiteError) in
            _ = try connection.statement("INSERT OR REPLACE INTO meta VALUES ('test', ?)").run(.number(value))
        }
    }

    private func meta(_ database: CacheDatabase) throws -> Int64? {
        try database.read { connection throws(SQLiteError) in
            try connection.statement("SELECT value FROM meta WHERE name = 'test'").firstRow {
                row throws(SQLiteError) in try row.integer(0)
            }
        }
    }

    private func overwrite(at offset: Int, _ bytes: [UInt8]) throws {
        let handle = try #require(FileHandle(forUpdatingAtPath: directory.file("cache/attacca.sqlite")))
        try handle.seek(toOffset: UInt64(offset))
        try handle.write(contentsOf: bytes)
        try handle.close()
    }

    @Test func `what was written is there in the next process`() throws {
        let first = try open()
        try setMeta(first, 42)
        first.close()
        let second = try open()
        #expect(try meta(second) == 42)
        #expect(second.setAside == nil)
    }

    private func idleReaderCount(_ database: CacheDatabase) -> Int {
        database.readers.withLock { $0.idle.count }
    }

    @Test func `before there is a reader the writer's connection reads, and nobody waits for a write`() throws
    {
        let database = try open()
        try setMeta(database, 1)
        #expect(try meta(database) == 1)
        #expect(idleReaderCount(database) == 0)
        let read = Lock<Int64?>(nil)
        try database.write { connection throws(SQLiteError) in
            _ = try connection.statement("UPDATE meta SET value = 2 WHERE name = 'test'").run()
            let reading = WorkerThread(name: "reader") {
                let value = Result { try meta(database) }
                read.withLock { $0 = try? value.get() }
            }
            reading.join()
        }
        #expect(read.withLock { $0 } == 1)
        #expect(idleReaderCount(database) == 1)
        #expect(try meta(database) == 2)
        database.close()
        #expect(throws: CacheDatabaseError.self) { try meta(database) }
    }

    @Test func `a reader that was prepared is the one that reads`() throws {
        let database = try open()
        try database.prepareReader()
        #expect(idleReaderCount(database) == 1)
        try database.read { connection throws(SQLiteError) in
            #expect(idleReaderCount(database) == 0)
            #expect(throws: SQLiteError.self) { try connection.execute("DELETE FROM meta") }
        }
        database.close()
        #expect(throws: CacheDatabaseError.self) { try database.prepareReader() }
    }

    @Test(arguments: [CacheDatabaseMode.readWrite, .readOnly])
    func `a database is out of place once its directory was deleted, and when another one has its name`(
        mode: CacheDatabaseMode
    ) throws {
        try open().close()
        let database = try open(mode)
        #expect(database.isInPlace())
        try FileManager.default.removeItem(atPath: directory.file("cache"))
        #expect(!database.isInPlace())
        let other = try open()
        #expect(!database.isInPlace())
        #expect(other.isInPlace())
    }

    @Test func `a database that cannot be looked at is out of place until it can`() throws {
        let database = try open()
        plan.fail(calls: 0..<1_000, systemNumber: EACCES)
        #expect(!database.isInPlace())
        plan.heal()
        #expect(database.isInPlace())
    }

    @Test func `two openings of one directory see each other's commits`() throws {
        let one = try open()
        let other = try open()
        try setMeta(one, 1)
        #expect(try meta(other) == 1)
        try setMeta(other, 2)
        #expect(try meta(one) == 2)
    }

    @Test func `the header names application, schema and vacuum mode`() throws {
        let pragmas = try open().read { connection throws(SQLiteError) in
            var values: [Int64] = []
            for name in ["application_id", "user_version", "auto_vacuum", "foreign_keys", "trusted_schema"] {
                values += try connection.statement("PRAGMA \(name)").rows { row throws(SQLiteError) in
                    try row.integer(0)
                }
            }
            return values
        }
        #expect(pragmas == [Int64(StoreSchema.applicationID), Int64(StoreSchema.currentVersion), 2, 1, 0])
    }

    @Test(arguments: ["cache_overview", "chunks", "segments", "tracks"])
    func `the views can be read in an empty cache`(view: String) throws {
        try open().read { connection throws(SQLiteError) in
            _ = try connection.statement("SELECT * FROM \(view)").rows { _ throws(SQLiteError) in }
        }
    }

    @Test func `a newer database is refused by name and nothing is touched`() throws {
        try open().close()
        for name in ["open.lock", "writer.lock"] {
            try FileManager.default.removeItem(atPath: directory.file("cache/" + name))
        }
        try overwrite(at: 60, [0, 0, 3, 231])
        let before = try names()
        for mode in [CacheDatabaseMode.readWrite, .readOnly] {
            let error = #expect(throws: CacheDatabaseError.self) { try open(mode) }
            #expect(error?.code == .formatTooNew)
            #expect(error?.message.contains("schema 999") == true)
        }
        #expect(try names() == before)
    }

    @Test(arguments: [
        (0, Array("not SQLite".utf8)), (68, [0, 0, 0, 9]), (60, [255, 0, 0, 0]), (100, [77, 77, 77, 77]),
    ])
    func `a damaged or foreign database is set aside and replaced`(offset: Int, bytes: [UInt8]) throws {
        let first = try open()
        try setMeta(first, 42)
        first.close()
        try overwrite(at: offset, bytes)
        #expect(throws: CacheDatabaseError.self) { try open(.readOnly) }
        let second = try open()
        let setAside = try #require(second.setAside)
        #expect(FileManager.default.fileExists(atPath: setAside.path))
        #expect(try meta(second) == nil)
        second.close()
        #expect(try open().setAside == nil)
    }

    @Test func `damage met by a statement replaces the database at the next opening, not before`() throws {
        let database = try open()
        let error = #expect(throws: CacheDatabaseError.self) {
            try database.read { _ throws(SQLiteError) in throw SQLiteError(.corruption, "page 7 is torn") }
        }
        #expect(error?.code == .corruption)
        let inUse = #expect(throws: CacheDatabaseError.self) { try open() }
        #expect(inUse?.code == .inUse)
        try setMeta(database, 1)
        database.close()
    }

    @Test func `a directory that is being read is not replaced under the reader`() throws {
        var reader: CacheDatabase?
        try open().close()
        reader = try open(.readOnly)
        try overwrite(at: 0, Array("not SQLite".utf8))
        #expect((#expect(throws: CacheDatabaseError.self) { try open() })?.code == .inUse)
        reader?.close()
        reader = nil
        #expect(try open().setAside != nil)
    }

    @Test func `reading where there is no cache fails and creates nothing`() throws {
        let error = #expect(throws: CacheDatabaseError.self) { try open(.readOnly) }
        #expect(error?.code == .notFound)
        #expect(error?.description == "notFound: there is no cache in \(directory.file("cache"))")
        #expect(!FileManager.default.fileExists(atPath: directory.file("cache")))
    }

    @Test func `a reader cannot write`() throws {
        try open().close()
        let reader = try open(.readOnly)
        #expect((#expect(throws: CacheDatabaseError.self) { try setMeta(reader, 1) })?.code == .readOnly)
    }

    @Test func `a closed database says so`() throws {
        let database = try open()
        database.close()
        database.close()
        #expect((#expect(throws: CacheDatabaseError.self) { try meta(database) })?.code == .closed)
        #expect((#expect(throws: CacheDatabaseError.self) { try setMeta(database, 1) })?.code == .closed)
    }

    @Test(arguments: [
        (EACCES, CacheDatabaseError.Code.notPermitted), (EROFS, .readOnly), (ENOSPC, .noSpace),
        (EMFILE, .tooManyFiles), (EIO, .io),
    ])
    func `every file operation of an opening may fail, and the next opening works`(
        systemNumber: Int32, code: CacheDatabaseError.Code
    ) throws {
        plan.heal()
        try open().close()
        let callCount = plan.callCount
        #expect(callCount > 5)
        for call in 0..<callCount {
            try FileManager.default.removeItem(atPath: directory.file("cache"))
            plan.fail(calls: call..<call + 1, systemNumber: systemNumber)
            do {
                try open().close()
            } catch let error as CacheDatabaseError {
                #expect(error.code == code, "call \(call)")
            }
            plan.heal()
            let database = try open()
            try setMeta(database, call)
            database.close()
        }
    }

    @Test func `a crash while the database is made leaves nothing that matters`() throws {
        try open().close()
        try FileManager.default.removeItem(atPath: directory.file("cache/attacca.sqlite"))
        try Data([1, 2, 3]).write(to: URL(filePath: directory.file("cache/attacca.sqlite.new")))
        try Data([1, 2, 3]).write(to: URL(filePath: directory.file("cache/attacca.sqlite-wal")))
        let database = try open()
        try setMeta(database, 1)
        #expect(database.setAside == nil)
        #expect(try !names().contains { $0.contains(".new") })
    }

    /// A log that was copied and not emptied is still read through by the next opening, page by page: a warm start
    /// took 700 system calls for nothing.
    @Test func `closing leaves an empty log, unless someone reads`() throws {
        let database = try open()
        for value in 0..<50 { try setMeta(database, value) }
        database.close()
        #expect(try logByteCount() == 0)

        let held = try open()
        let other = try open()
        try setMeta(other, 50)
        try held.read { connection throws(SQLiteError) in
            try connection.transaction(.deferred) { () throws(SQLiteError) in
                _ = try connection.statement("SELECT count(*) FROM meta").firstRow {
                    row throws(SQLiteError) in try row.integer(0)
                }
                other.close()
            }
        }
        held.close()
        let next = try open()
        #expect(try meta(next) == 50)
        next.close()
        #expect(try logByteCount() == 0)
    }

    private func logByteCount() throws -> Int {
        let path = directory.file("cache/attacca.sqlite-wal")
        guard FileManager.default.fileExists(atPath: path) else { return 0 }
        return try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
    }

    @Test func `the log stays bounded under many commits`() throws {
        let database = try open()
        for number in 0..<3_000 { try setMeta(database, number) }
        let attributes = try FileManager.default.attributesOfItem(
            atPath: directory.file("cache/attacca.sqlite-wal"))
        let byteCount = try #require(attributes[.size] as? Int)
        #expect(byteCount < 2 * CacheDatabase.checkpointPageCount * 4_200)
    }
}
