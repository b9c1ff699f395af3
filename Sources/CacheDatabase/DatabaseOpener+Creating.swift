// SPDX-License-Identifier: MIT
import Logging
import SQLiteDatabase
import StorageIO
import StoreMigrations

extension DatabaseOpener {
    /// Makes an empty database under another name and renames it, so that a half-made one is never met.
    func create(writerLock: any StorageFile) throws(CacheDatabaseError) {
        try holding(writerLock) { () throws(CacheDatabaseError) in
            // Somebody else may have made it while we waited.
            guard try header() == .missing else { return }
            let path = directory.newDatabasePath
            do {
                // A log without its database would be applied to the new one.
                for leftover in [
                    path, path + "-journal", path + "-wal", path + "-shm", directory.databasePath,
                    directory.logPath, directory.sharedMemoryPath,
                ] {
                    try removeIfPresent(leftover)
                }
                try build(at: path)
                for leftover in [path + "-wal", path + "-shm"] { try removeIfPresent(leftover) }
                try fileSystem.rename(path, to: directory.databasePath)
                try fileSystem.synchronizeDirectory(directory.path)
            } catch let error as StorageError {
                throw .storage(error, directory: directory.path)
            } catch let error as SQLiteError {
                throw .database(error, path: path)
            } catch {
                preconditionFailure("an error of no known layer: \(error)")
            }
        }
    }

    /// Brings an older database up to date, one transaction a step.
    func migrate(
        _ connection: SQLiteConnection, writerLock: any StorageFile
    ) throws(CacheDatabaseError) {
        try holding(writerLock) { () throws(CacheDatabaseError) in
            do throws(SQLiteError) {
                try applyMigrations(to: connection)
                // Into the file itself, whose header is read before anything else the next time.
                try connection.checkpoint()
            } catch {
                throw .database(error, path: directory.databasePath)
            }
        }
    }

    /// Runs `body` while no other process writes the database.
    func holding<Result>(
        _ writerLock: any StorageFile, _ body: () throws(CacheDatabaseError) -> Result
    ) throws(CacheDatabaseError) -> Result {
        do {
            try writerLock.lock(.exclusive)
        } catch {
            throw .storage(error, directory: directory.path)
        }
        defer {
            do {
                try writerLock.unlock()
            } catch {
                // The lock goes with the file at the latest; until then others wait.
                logger.error("cannot release the writer lock: \(error)")
            }
        }
        return try body()
    }

    func removeIfPresent(_ path: String) throws(StorageError) {
        do {
            try fileSystem.remove(path)
        } catch {
            guard error.code == .notFound else { throw error }
        }
    }

    private func build(at path: String) throws(SQLiteError) {
        let connection = try SQLiteConnection(
            path: path, mode: .create, busyTimeoutMilliseconds: Self.busyTimeoutMilliseconds)
        // Both must be set before the first table.
        try connection.execute(
            "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA application_id = \(StoreSchema.applicationID)")
        try applyMigrations(to: connection)
        try connection.execute("PRAGMA journal_mode = WAL")
    }

    private func applyMigrations(to connection: SQLiteConnection) throws(SQLiteError) {
        for migration in StoreSchema.migrations {
            try connection.transaction(.immediate) { () throws(SQLiteError) in
                let version = try connection.statement("PRAGMA user_version").firstRow {
                    row throws(SQLiteError) in try row.integer(0)
                }
                guard let version, version < migration.version else { return }
                try connection.execute(migration.sql)
                try connection.execute("PRAGMA user_version = \(migration.version)")
            }
        }
    }
}
