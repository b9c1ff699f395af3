// SPDX-License-Identifier: MIT
import CacheModel
import Logging
import SQLiteDatabase
import StorageIO
import StoreMigrations

/// The steps from a directory to an open database: check, create, migrate, refuse what is newer.
struct DatabaseOpener {
    /// How long a statement waits for locks of others, such as the `sqlite3` shell, in ms.
    static let busyTimeoutMilliseconds = 5_000
    /// The log file is cut back to this many bytes when it starts over.
    static let logByteCountKept = 8 << 20

    let directory: CacheDirectory
    let fileSystem: any StorageFileSystem
    let timeSource: any TimeSource
    let logger: Logger

    /// What an open database consists of.
    struct Opened {
        let connection: SQLiteConnection
        let identity: FileIdentity
        /// Held shared as long as the database is open; nil for a reader of a directory without one.
        let openLock: (any StorageFile)?
        /// Nil for a reader.
        let writerLock: (any StorageFile)?
        let setAside: SetAsideDatabase?
    }

    /// Opens for reading and writing; replaces a database that cannot be used, if nobody else has it open.
    func openForWriting() throws(CacheDatabaseError) -> sending Opened {
        // Before anything is created: a newer version's directory is left as it is.
        try refuseNewer(try header())
        let (openLock, writerLock) = try translating { () throws(StorageError) in
            try fileSystem.createDirectories(directory.path)
            let openLock = try fileSystem.open(directory.openLockPath, .openOrCreate)
            try openLock.lock(.shared)
            return (openLock, try fileSystem.open(directory.writerLockPath, .openOrCreate))
        }
        do {
            let connection = try connectForWriting(writerLock: writerLock)
            return Opened(
                connection: connection, identity: try identity(), openLock: openLock, writerLock: writerLock,
                setAside: nil)
        } catch {
            guard error.code == .corruption else { throw error }
            return try replace(after: error, openLock: openLock, writerLock: writerLock)
        }
    }

    /// Opens for reading; creates and changes nothing.
    func openForReading() throws(CacheDatabaseError) -> sending Opened {
        let openLock = try sharedOpenLock()
        switch try header() {
        case .missing: throw .noCache(directory: directory.path)
        case .foreign(let reason): throw .damaged(path: directory.databasePath, reason: reason)
        case .ours: break
        }
        try requireNoDamageMark()
        let connection = try connect(.readOnly)
        let version = try checkedVersion(connection)
        guard version == StoreSchema.currentVersion else {
            throw .formatTooOld(
                path: directory.databasePath, found: version, needed: StoreSchema.currentVersion)
        }
        return Opened(
            connection: connection, identity: try identity(), openLock: openLock, writerLock: nil,
            setAside: nil)
    }

    /// Another connection to a database that was opened by one of the above.
    func connect(_ mode: SQLiteOpenMode) throws(CacheDatabaseError) -> sending SQLiteConnection {
        do {
            let connection = try SQLiteConnection(
                path: directory.databasePath, mode: mode,
                busyTimeoutMilliseconds: Self.busyTimeoutMilliseconds)
            try connection.execute(
                """
                PRAGMA synchronous = NORMAL; PRAGMA mmap_size = 0; PRAGMA foreign_keys = ON;
                PRAGMA journal_size_limit = \(Self.logByteCountKept); PRAGMA cell_size_check = ON;
                PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;
                """)
            return connection
        } catch {
            throw .database(error, path: directory.databasePath)
        }
    }

    /// Connects, creating a missing database and migrating an older one.
    ///
    /// - Throws: `.corruption` when there is a database that cannot be used.
    func connectForWriting(writerLock: any StorageFile) throws(CacheDatabaseError) -> sending SQLiteConnection
    {
        try requireNoDamageMark()
        if try header() == .missing { try create(writerLock: writerLock) }
        if case .foreign(let reason) = try header() {
            throw .damaged(path: directory.databasePath, reason: reason)
        }
        let connection = try connect(.readWrite)
        if try checkedVersion(connection) < StoreSchema.currentVersion {
            try migrate(connection, writerLock: writerLock)
        }
        return connection
    }

    func header() throws(CacheDatabaseError) -> DatabaseHeader {
        try translating { () throws(StorageError) in
            try DatabaseHeader(path: directory.databasePath, fileSystem: fileSystem)
        }
    }

    /// Which file the database is.
    func identity() throws(CacheDatabaseError) -> FileIdentity {
        try translating { () throws(StorageError) in try fileSystem.identity(of: directory.databasePath) }
    }

    private func refuseNewer(_ header: DatabaseHeader) throws(CacheDatabaseError) {
        guard case .ours(let version) = header, version > StoreSchema.currentVersion else { return }
        throw .formatTooNew(
            path: directory.databasePath, found: version, known: StoreSchema.currentVersion)
    }

    /// The schema version as SQLite sees it, with the log applied; reads the schema, which shows coarse damage.
    private func checkedVersion(_ connection: SQLiteConnection) throws(CacheDatabaseError) -> Int {
        let version: Int
        do {
            version =
                try connection.statement("PRAGMA user_version").firstRow { row throws(SQLiteError) in
                    try row.integer(0, in: 0...Int.max)
                } ?? 0
            try connection.statement("SELECT count(*) FROM sqlite_schema").run()
        } catch {
            throw .database(error, path: directory.databasePath)
        }
        try refuseNewer(.ours(version: version))
        return version
    }

    private func sharedOpenLock() throws(CacheDatabaseError) -> (any StorageFile)? {
        do {
            let file = try fileSystem.open(directory.openLockPath, .read)
            try file.lock(.shared)
            return file
        } catch {
            guard error.code == .notFound || error.code == .notADirectory else {
                throw .storage(error, directory: directory.path)
            }
            return nil
        }
    }
}
