// SPDX-License-Identifier: MIT
import CacheModel
import Logging
public import SQLiteDatabase
import StorageIO
import StoreMigrations

/// Why a database does not belong to the files beside it, or nil when it does.
public typealias DatabaseUnfitness = @Sendable (SQLiteConnection) throws(SQLiteError) -> String?

/// The steps from a directory to an open database: check, create, migrate, refuse what is newer.
struct DatabaseOpener {
    /// How long a statement waits for locks of others, such as the `sqlite3` shell, in ms.
    static let busyTimeoutMilliseconds = 5_000
    /// The log file is cut back to this many bytes when it starts over.
    static let logByteCountKept = 8 << 20

    /// The size of a page of a database that is made, in bytes.
    static let pageByteCount = 4_096

    let directory: CacheDirectory
    let fileSystem: any StorageFileSystem
    let timeSource: any TimeSource
    let logger: Logger
    let limits: CacheDatabaseLimits
    let allowsNetworkFileSystem: Bool

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
    ///
    /// - Parameter reason: Why one that can be used is to be replaced too; nil keeps it.
    func openForWriting(
        replacing reason: String?, unfitness: DatabaseUnfitness
    ) throws(CacheDatabaseError) -> sending Opened {
        try refuseNetworkFileSystem()
        // Before anything is created: a newer version's directory is left as it is.
        try refuseNewer(try header())
        let (openLock, writerLock) = try translating { () throws(StorageError) in
            try fileSystem.createDirectories(directory.path)
            return (
                try fileSystem.open(directory.openLockPath, .openOrCreate),
                try fileSystem.open(directory.writerLockPath, .openOrCreate)
            )
        }
        try lock(openLock, .shared)
        do throws(CacheDatabaseError) {
            if let reason {
                throw CacheDatabaseError.replacementAsked(path: directory.databasePath, reason: reason)
            }
            let connection = try connectForWriting(writerLock: writerLock, unfitness: unfitness)
            return Opened(
                connection: connection, identity: try identity(), openLock: openLock, writerLock: writerLock,
                setAside: nil)
        } catch {
            guard error.code == .corruption else { throw error }
            return try replace(
                because: error, isCertain: reason != nil, openLock: openLock, writerLock: writerLock,
                unfitness: unfitness)
        }
    }

    /// Opens for reading; creates and changes nothing.
    func openForReading() throws(CacheDatabaseError) -> sending Opened {
        try refuseNetworkFileSystem()
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
    func connectForWriting(
        writerLock: any StorageFile, unfitness: DatabaseUnfitness
    ) throws(CacheDatabaseError) -> sending SQLiteConnection {
        let isNew = try header() == .missing
        if isNew {
            try create(writerLock: writerLock)
        } else {
            // Left by a replacement that a crash kept from taking place.
            try removeIfPresent([directory.replacementPath])
        }
        try requireNoDamageMark()
        if case .foreign(let reason) = try header() {
            throw .damaged(path: directory.databasePath, reason: reason)
        }
        let connection = try connect(.readWrite)
        if try checkedVersion(connection) < StoreSchema.currentVersion {
            try migrate(connection, writerLock: writerLock)
        }
        // One that is new belongs to whatever it is filled from.
        if !isNew { try requireFitness(of: connection, unfitness) }
        return connection
    }

    private func requireFitness(
        of connection: SQLiteConnection, _ unfitness: DatabaseUnfitness
    ) throws(CacheDatabaseError) {
        let reason: String?
        do {
            reason = try unfitness(connection)
        } catch {
            throw .database(error, path: directory.databasePath)
        }
        if let reason { throw .unfit(path: directory.databasePath, reason: reason) }
    }

    func header() throws(CacheDatabaseError) -> DatabaseHeader {
        try translating { () throws(StorageError) in
            try DatabaseHeader(path: directory.databasePath, fileSystem: fileSystem)
        }
    }

    private func refuseNetworkFileSystem() throws(CacheDatabaseError) {
        guard !allowsNetworkFileSystem else { return }
        let kind = try translating { () throws(StorageError) in try fileSystem.kind(of: directory.path) }
        guard !kind.isNetwork else {
            throw .networkFileSystem(directory: directory.path, kind: kind.name)
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
        let file: any StorageFile
        do {
            file = try fileSystem.open(directory.openLockPath, .read)
        } catch {
            guard error.code == .notFound || error.code == .notADirectory else {
                throw .storage(error, directory: directory.path)
            }
            return nil
        }
        try lock(file, .shared)
        return file
    }
}
