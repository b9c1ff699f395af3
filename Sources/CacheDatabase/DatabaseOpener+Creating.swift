// SPDX-License-Identifier: MIT
import CacheModel
import Logging
import SQLiteDatabase
import StorageIO
import StoreMigrations
import Threading

extension DatabaseOpener {
    /// Gives the directory its database: the replacement that is ready for it, or an empty one.
    ///
    /// It is made under another name and renamed, so that a half-made one is never met.
    func create(writerLock: any StorageFile) throws(CacheDatabaseError) {
        try holding(writerLock) { () throws(CacheDatabaseError) in
            // Somebody else may have made it while we waited.
            guard try header() == .missing else { return }
            let replacement = try translating { () throws(StorageError) in
                try DatabaseHeader(path: directory.replacementPath, fileSystem: fileSystem)
            }
            var path = directory.replacementPath
            if case .ours = replacement {} else { path = try buildEmpty() }
            // A log without its database would be applied to the new one; a mark tells of the old one.
            try removeIfPresent([
                directory.databasePath, directory.logPath, directory.sharedMemoryPath,
                directory.damageMarkPath,
            ])
            try translating { () throws(StorageError) in
                try fileSystem.rename(path, to: directory.databasePath)
                try fileSystem.synchronizeDirectory(directory.path)
            }
        }
    }

    /// Builds a database that `fill` gives its first rows, and forces it to the disk.
    ///
    /// - Returns: Its path, which is not yet the one of the directory's database.
    func build(
        _ fill: (SQLiteConnection) throws(SQLiteError) -> Void
    ) throws(CacheDatabaseError) -> String {
        let path = directory.newDatabasePath
        try removeIfPresent([path, path + "-journal", path + "-wal", path + "-shm"])
        do throws(SQLiteError) {
            try build(at: path, fill)
        } catch {
            throw .database(error, path: path)
        }
        try removeIfPresent([path + "-wal", path + "-shm"])
        try translating { () throws(StorageError) in try fileSystem.open(path, .readWrite).synchronize() }
        return path
    }

    private func buildEmpty() throws(CacheDatabaseError) -> String {
        try build { _ throws(SQLiteError) in }
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
        try lock(writerLock, .exclusive)
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

    /// Takes a lock that another process may hold, but not for ever: it may have been suspended.
    ///
    /// - Throws: `.busy` with the holders when the time is over.
    func lock(_ file: any StorageFile, _ mode: FileLockMode) throws(CacheDatabaseError) {
        var wait = LockWait(milliseconds: limits.lockWaitMilliseconds)
        while true {
            let isTaken = try translating { () throws(StorageError) in try file.tryLock(mode) }
            if isTaken { return }
            guard let pause = wait.nextPauseMilliseconds() else {
                throw .busy(
                    path: file.path, milliseconds: limits.lockWaitMilliseconds,
                    holders: LockHolders.processIDs(ofLockOn: file.path))
            }
            let end = SystemTimeSource().monotonicNow().advanced(bySeconds: Double(pause) / 1_000)
            Condition(()).wait(until: end) { _ in nil as Void? }
        }
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

    private func build(
        at path: String, _ fill: (SQLiteConnection) throws(SQLiteError) -> Void
    ) throws(SQLiteError) {
        let connection = try SQLiteConnection(
            path: path, mode: .create, busyTimeoutMilliseconds: Self.busyTimeoutMilliseconds)
        // The first three must be set before the first table. The file is synced as a whole before it gets its
        // name: no commit needs a sync of its own, or a journal.
        try connection.execute(
            """
            PRAGMA page_size = \(Self.pageByteCount); PRAGMA auto_vacuum = INCREMENTAL;
             PRAGMA application_id = \(StoreSchema.applicationID);
            PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON
            """)
        try applyMigrations(to: connection)
        try connection.transaction(.immediate) { () throws(SQLiteError) in try fill(connection) }
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
