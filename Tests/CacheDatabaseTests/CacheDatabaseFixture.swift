// SPDX-License-Identifier: MIT
import CacheDatabase
import Foundation
import Logging
import SQLiteDatabase
import StorageIO
import TestSupport

/// A cache directory for one test.
struct CacheDatabaseFixture {
    let directory = TemporaryDirectory()
    let time = ManualTimeSource()

    var path: String { directory.file("cache") }
    var databasePath: String { directory.file("cache/attacca.sqlite") }

    func open(
        _ mode: CacheDatabaseMode = .readWrite, replacing reason: String? = nil,
        allowsNetworkFileSystem: Bool = false, limits: CacheDatabaseLimits = CacheDatabaseLimits(),
        fileSystem: any StorageFileSystem = PosixFileSystem(),
        unfitness: DatabaseUnfitness = { _ in nil }
    ) throws -> CacheDatabase {
        try CacheDatabase.open(
            directory: path, mode: mode, replacing: reason, allowsNetworkFileSystem: allowsNetworkFileSystem,
            limits: limits, fileSystem: fileSystem,
            timeSource: time,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, unfitness: unfitness)
    }

    /// Runs a script, in a transaction.
    func execute(_ database: CacheDatabase, _ script: String) throws {
        try database.write { connection throws(SQLiteError) in try connection.execute(script) }
    }

    /// The first column of each row, as text.
    func column(_ database: CacheDatabase, _ sql: String) throws -> [String] {
        try database.read { connection throws(SQLiteError) in
            try connection.statement("SELECT CAST(value AS TEXT) FROM (\(sql))").rows {
                row throws(SQLiteError) in
                try row.text(0)
            }
        }
    }

    func overwrite(at offset: Int, _ bytes: [UInt8]) throws {
        guard let handle = FileHandle(forUpdatingAtPath: databasePath) else {
            throw CocoaError(.fileNoSuchFile)
        }
        try handle.seek(toOffset: UInt64(offset))
        try handle.write(contentsOf: bytes)
        try handle.close()
    }

    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    func setAsideNames() throws -> [String] {
        try names().filter { $0.contains("set-aside") && !$0.hasSuffix("-shm") && !$0.hasSuffix("-wal") }
    }
}
