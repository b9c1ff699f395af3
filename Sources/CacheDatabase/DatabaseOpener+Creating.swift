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
            // A log without its database would be applied to the new one.
            try removeIfPresent([
                path, path + "-journal", path + "-wal", path + "-shm", directory.databasePath,
                directory.logPath, directory.sharedMemoryPath,
            ])
            do throws(SQLiteError) {
                try build(at: path)
            } catch {
                throw .database(error, path: path)
            }
            try removeIfPresent([path + "-wal", path + "-shm"])
            try translating { () throws(StorageError) in
                try fileSystem.open(path, .readWrite).synchronize()
                try fileSystem.rename(path, to: directory.databasePath)
                try fileSystem.synchronizeDirectory(directory.path)
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
        try translating { () throws(StorageError) in try writerLock.lock(.exclusive) }
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

    /// Removes files, whether they are there or not.
    func removeIfPresent(_ paths: [String]) throws(CacheDatabaseError) {
        for path in paths {
            do {
                try fileSystem.remove(path)
            } catch {
                guard error.code == .notFound else { throw .storage(error, directory: directory.path) }
            }
        }
    }

    /// Runs file operations, and gives what they throw in the words of this layer.
    func translating<Result>(
        _ body: () throws(StorageError) -> Result
    ) throws(CacheDatabaseError) -> Result {
        do {
            return try body()
        } catch {
            throw .storage(error, directory: directory.path)
        }
    }

    private func build(at path: String) throws(SQLiteError) {
        let connection = try SQLiteConnection(
            path: path, mode: .create, busyTimeoutMilliseconds: Self.busyTimeoutMilliseconds)
        // The first two must be set before the first table. The file is synced as a whole before it gets its
        // name: no commit needs a sync of its own, or a journal.
        try connection.execute(
            """
            PRAGMA auto_vacuum = INCREMENTAL; PRAGMA application_id = \(StoreSchema.applicationID);
            PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF
            """)
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
