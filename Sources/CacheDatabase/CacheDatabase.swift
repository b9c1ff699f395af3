// SPDX-License-Identifier: MIT
public import CacheModel
public import Logging
public import SQLiteDatabase
public import StorageIO
import Synchronization
import Threading

/// The one database file of a cache directory: index of the chunk store, and everything learned.
///
/// Writing goes through one connection: a `Lock` for the threads of this process, then the advisory
/// `writer.lock` for other processes, then `BEGIN IMMEDIATE`. Order: these three, and nothing else is taken
/// while they are held but the locks of segment files. The first is held across I/O, which `Lock` is otherwise
/// not meant for; nobody on a playback path writes. Reading takes a connection of its own from a small pool and
/// waits for no writer. Before there is one, it uses the writer's where nobody writes: half of the time that opening a
/// cache takes SQLite parses the schema, once for each connection.
///
/// Callable from any thread; every method may block on the disk.
public final class CacheDatabase: Sendable {
    /// Pages of 4 KiB in the write-ahead log after which a checkpoint is tried.
    static let checkpointPageCount = 1_000
    /// Connections that wait in the pool for the next reader.
    static let idleReaderCountMax = 4

    struct Writer {
        var connection: SQLiteConnection?
        /// The length of the log at which the next checkpoint is tried, in pages.
        var nextCheckpointPageCount = CacheDatabase.checkpointPageCount
        /// Whether the incident of a log that grows and grows is written down.
        var isLogHeldRecorded = false
    }

    struct Readers {
        var idle: [SQLiteConnection] = []
        /// Whether there ever was one.
        var isAnyMade = false
        var isClosed = false
    }

    public let directory: CacheDirectory
    public let mode: CacheDatabaseMode
    /// The unusable database that was found when this one was opened, if there was one.
    public let setAside: SetAsideDatabase?

    /// Which file the database is.
    public let identity: FileIdentity

    let opener: DatabaseOpener
    let isLogHeld = Atomic(false)
    let writer: Lock<Writer>
    let readers: Lock<Readers>
    private let writerLock: (any StorageFile)?
    // Held shared while the database is open.
    let openLock: (any StorageFile)?

    /// Opens the database of a cache directory.
    ///
    /// - Parameters:
    ///   - directory: The cache directory; created, with its parents, when it is opened for writing.
    ///   - mode: What for.
    ///   - reason: Why the database is to be set aside and replaced although it can be used; `nil` keeps it.
    ///   - allowsNetworkFileSystem: Whether to open on a network file system all the same; only safe where no other
    ///     machine opens the directory.
    ///   - limits: How long to wait and how much to keep.
    ///   - fileSystem: For everything but SQLite's own reads and writes.
    ///   - timeSource: Names a database that is set aside.
    ///   - logger: Told of what was set aside, and of checkpoints that failed.
    ///   - unfitness: Asked when a database that was there is opened for writing: why it does not belong to the
    ///     files beside it. One that does not is replaced like a damaged one.
    /// - Throws: `.formatTooNew`, with nothing touched; `.inUse` when the database has to be replaced and
    ///   another process has it open; `.busy` when one holds a lock for too long; `.networkFileSystem`; `.notFound` for a reader without a cache; otherwise what the system refused. The
    ///   message is one line for people.
    /// - Precondition: `reason` comes with `.readWrite` only.
    public static func open(
        directory: String, mode: CacheDatabaseMode = .readWrite, replacing reason: String? = nil,
        allowsNetworkFileSystem: Bool = false, limits: CacheDatabaseLimits = CacheDatabaseLimits(),
        fileSystem: any StorageFileSystem = PosixFileSystem(), timeSource: any TimeSource, logger: Logger,
        unfitness: DatabaseUnfitness = { _ in nil }
    ) throws(CacheDatabaseError) -> CacheDatabase {
        precondition(reason == nil || mode == .readWrite, "a reader replaces nothing")
        let opener = DatabaseOpener(
            directory: CacheDirectory(directory), fileSystem: fileSystem, timeSource: timeSource,
            logger: logger, limits: limits, allowsNetworkFileSystem: allowsNetworkFileSystem)
        switch mode {
        case .readWrite:
            let opened = try opener.openForWriting(replacing: reason, unfitness: unfitness)
            return CacheDatabase(opened, opener: opener, mode: mode)
        case .readOnly:
            return CacheDatabase(try opener.openForReading(), opener: opener, mode: mode)
        }
    }

    private init(_ opened: sending DatabaseOpener.Opened, opener: DatabaseOpener, mode: CacheDatabaseMode) {
        directory = opener.directory
        self.mode = mode
        setAside = opened.setAside
        identity = opened.identity
        self.opener = opener
        openLock = opened.openLock
        writerLock = opened.writerLock
        switch mode {
        case .readWrite:
            writer = Lock(Writer(connection: opened.connection))
            readers = Lock(Readers())
        case .readOnly:
            writer = Lock(Writer(connection: nil))
            readers = Lock(Readers(idle: [opened.connection], isAnyMade: true))
        }
    }

    /// Runs `body` in a write transaction that no other thread or process shares; rolls back when it throws.
    ///
    /// - Parameters:
    ///   - durability: What the commit survives.
    ///   - body: Gets the connection for its duration; must not call back into this object.
    /// - Throws: `.busy` when another process keeps the writer lock, `.logFull` when a reader keeps the log, `.readOnly`, `.closed`, or what the transaction ran into.
    public func write<Result>(
        _ durability: CommitDurability = .processCrash,
        _ body: (SQLiteConnection) throws(SQLiteError) -> Result
    ) throws(CacheDatabaseError) -> Result {
        guard let writerLock else { throw .openedForReading(path: directory.databasePath) }
        return try writer.withLock { state throws(CacheDatabaseError) in
            guard let connection = state.connection else { throw .closed(path: directory.databasePath) }
            return try opener.holding(writerLock) { () throws(CacheDatabaseError) in
                try requireRoomInLog(connection, &state)
                let result: Result
                do throws(SQLiteError) {
                    try connection.execute(durability.pragma)
                    result = try connection.transaction(.immediate) { () throws(SQLiteError) in
                        try body(connection)
                    }
                } catch {
                    if error.code == .noSpace { emptyLogOnFullDisk(connection, &state) }
                    throw noted(error)
                }
                if connection.logPageCount >= state.nextCheckpointPageCount {
                    checkpoint(connection, &state)
                }
                return result
            }
        }
    }

    /// Runs `body` with a connection for reading; several threads read at once, beside a writer.
    ///
    /// Each statement sees the state of its start; use a `.deferred` transaction where several must agree.
    ///
    /// - Throws: `.closed`, or what the statements ran into.
    public func read<Result>(
        _ body: (SQLiteConnection) throws(SQLiteError) -> Result
    ) throws(CacheDatabaseError) -> Result {
        if let result = try readWithWriter(body) { return result }
        let connection = try takeReader()
        defer { giveBack(connection) }
        do {
            return try body(connection)
        } catch {
            throw noted(error)
        }
    }

    /// Reads with the writer's connection, if there is no other yet and nobody writes.
    private func readWithWriter<Result>(
        _ body: (SQLiteConnection) throws(SQLiteError) -> Result
    ) throws(CacheDatabaseError) -> Result? {
        guard readers.withLock({ !$0.isAnyMade && !$0.isClosed }) else { return nil }
        return try writer.withLockIfFree { state throws(CacheDatabaseError) in
            guard let connection = state.connection else { throw .closed(path: directory.databasePath) }
            do throws(SQLiteError) {
                return try body(connection)
            } catch {
                throw noted(error)
            }
        }
    }

    /// Closes every connection; what is committed stays. Later calls throw `.closed`; closing twice is fine.
    public func close() {
        // Readers first: the log can be emptied only when nobody reads it.
        readers.withLock { $0 = Readers(isClosed: true) }
        if let writerLock {
            writer.withLock { state in
                guard let connection = state.connection else { return }
                do {
                    try opener.holding(writerLock) { () throws(CacheDatabaseError) in
                        do throws(SQLiteError) {
                            try connection.emptyLog()
                        } catch {
                            throw noted(error)
                        }
                    }
                } catch {
                    opener.logger.warning("no checkpoint on close: \(error)")
                }
                state.connection = nil
            }
        }
        do {
            try openLock?.unlock()
        } catch {
            opener.logger.error("cannot release the open lock: \(error)")
        }
    }
}

extension CommitDurability {
    fileprivate var pragma: String {
        switch self {
        case .processCrash: "PRAGMA synchronous = NORMAL"
        case .powerLoss: "PRAGMA synchronous = FULL"
        }
    }
}
