// SPDX-License-Identifier: MIT
import CSQLite

/// One connection to a database file, with the statements it has compiled.
///
/// Single owner: one thread at a time, which whoever holds it has to see to. It is opened without SQLite's own
/// mutex for that reason, and is not `Sendable`.
///
/// Never checkpoints by itself, neither when the log grows nor on close; see ``checkpoint()``.
public final class SQLiteConnection {
    public let path: String
    private let database: DatabaseHandle
    private let busyTimeoutMilliseconds: Int
    private var statements: [String: SQLiteStatement] = [:]

    private var handle: OpaquePointer { database.pointer }

    /// Opens a database.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - mode: What for; only `.create` makes a file.
    ///   - busyTimeoutMilliseconds: How long a statement waits for locks of other connections.
    /// - Throws: `.cannotOpen` and what the system refused. Damage shows only at the first statement.
    public init(path: String, mode: SQLiteOpenMode, busyTimeoutMilliseconds: Int) throws(SQLiteError) {
        self.path = path
        self.busyTimeoutMilliseconds = busyTimeoutMilliseconds
        database = try DatabaseHandle(
            path: path, flags: mode.flags, busyTimeoutMilliseconds: busyTimeoutMilliseconds)
    }

    /// Pages in the write-ahead log after this connection's last commit, or since it emptied the log.
    public var logPageCount: Int { database.logPageCount }

    /// Refuses values and rows of more bytes than this, for a file whose lengths nobody vouches for.
    ///
    /// - Parameter byteCount: At most 10^9, SQLite's own limit.
    public func limitValues(toByteCount byteCount: Int32) {
        sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, byteCount)
    }

    /// The compiled form of a statement, from the cache if it was used before.
    ///
    /// - Parameter sql: One statement; a constant of the program, since each one is kept.
    public func statement(_ sql: String) throws(SQLiteError) -> SQLiteStatement {
        if let known = statements[sql] { return known }
        let prepared = try SQLiteStatement(sql: sql, database: database)
        statements[sql] = prepared
        return prepared
    }

    /// Runs statements one after the other, without parameters and without keeping them compiled.
    public func execute(_ script: String) throws(SQLiteError) {
        let status = sqlite3_exec(handle, script, nil, nil, nil)
        guard status == SQLITE_OK else {
            throw SQLiteError(connection: handle, resultCode: status, sql: String(script.prefix(200)))
        }
    }

    /// Runs `body` between BEGIN and COMMIT; rolls back and rethrows when either fails.
    ///
    /// - Parameter kind: When the write lock is taken.
    /// - Precondition: No transaction is open on this connection.
    public func transaction<Result>(
        _ kind: SQLiteTransactionKind, _ body: () throws(SQLiteError) -> Result
    ) throws(SQLiteError) -> Result {
        precondition(sqlite3_get_autocommit(handle) != 0, "transactions do not nest")
        try statement(kind.beginning).run()
        do {
            let result = try body()
            try statement("COMMIT").run()
            return result
        } catch {
            try rollBackIfOpen()
            throw error
        }
    }

    /// Copies what no reader needs any more from the write-ahead log into the database; waits for nobody.
    ///
    /// Nobody may write meanwhile: SQLite before 3.51.3 can damage the file when a checkpoint and a write of two
    /// connections meet. `CacheDatabase` has the lock that sees to it.
    ///
    /// - Returns: Whether every page of the log was copied; false while readers still need some.
    @discardableResult
    public func checkpoint() throws(SQLiteError) -> Bool {
        try checkpoint(SQLITE_CHECKPOINT_PASSIVE)
    }

    /// Does what ``checkpoint()`` does and empties the log; waits for nobody.
    ///
    /// An empty log costs the next opening nothing, a full one of 1000 pages some 700 reads.
    ///
    /// - Returns: Whether the log is empty; false while someone reads.
    @discardableResult
    public func emptyLog() throws(SQLiteError) -> Bool {
        sqlite3_busy_timeout(handle, 0)
        defer { sqlite3_busy_timeout(handle, Int32(busyTimeoutMilliseconds)) }
        let isEmpty = try checkpoint(SQLITE_CHECKPOINT_TRUNCATE)
        if isEmpty { database.logPageCount = 0 }
        return isEmpty
    }

    private func checkpoint(_ kind: Int32) throws(SQLiteError) -> Bool {
        var logPageCount: Int32 = 0
        var copiedPageCount: Int32 = 0
        let status = sqlite3_wal_checkpoint_v2(handle, nil, kind, &logPageCount, &copiedPageCount)
        if status == SQLITE_BUSY { return false }
        guard status == SQLITE_OK else {
            throw SQLiteError(connection: handle, resultCode: status, sql: "checkpoint")
        }
        return logPageCount == copiedPageCount
    }

    /// Some failures (full disk, I/O) roll back by themselves; asking again would be an error.
    private func rollBackIfOpen() throws(SQLiteError) {
        guard sqlite3_get_autocommit(handle) == 0 else { return }
        try statement("ROLLBACK").run()
    }
}

extension SQLiteOpenMode {
    fileprivate var flags: Int32 {
        switch self {
        case .readOnly: SQLITE_OPEN_READONLY
        case .readWrite: SQLITE_OPEN_READWRITE
        case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        }
    }
}
