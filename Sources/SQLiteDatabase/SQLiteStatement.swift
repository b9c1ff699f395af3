// SPDX-License-Identifier: MIT
import CSQLite

/// A compiled statement, kept by its ``SQLiteConnection`` for the next use.
///
/// Belongs to the connection and to the thread that owns that. Values are bound in the order of the
/// parameters; a statement is reset, and its values forgotten, when a call returns or throws.
public final class SQLiteStatement {
    public let sql: String
    private let handle: OpaquePointer
    private let database: DatabaseHandle
    private var isRunning = false

    private var connection: OpaquePointer { database.pointer }

    init(sql: String, database: DatabaseHandle) throws(SQLiteError) {
        self.sql = sql
        self.database = database
        var prepared: OpaquePointer?
        let status = sqlite3_prepare_v3(
            database.pointer, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        guard status == SQLITE_OK, let prepared else {
            throw SQLiteError(connection: database.pointer, resultCode: status, sql: sql)
        }
        handle = prepared
    }

    deinit { sqlite3_finalize(handle) }

    /// Runs a statement for its effect; rows, if any, are skipped.
    ///
    /// - Returns: Rows inserted, updated or deleted.
    @discardableResult
    public func run(_ values: SQLiteValue...) throws(SQLiteError) -> Int { try run(values) }

    /// Runs a statement for its effect; rows, if any, are skipped.
    ///
    /// - Returns: Rows inserted, updated or deleted.
    @discardableResult
    public func run(_ values: [SQLiteValue]) throws(SQLiteError) -> Int {
        try forEachRow(values) { _ throws(SQLiteError) in true }
        return Int(sqlite3_changes64(connection))
    }

    /// The first row, as `body` reads it; `nil` when there is none.
    public func firstRow<Result>(
        _ values: SQLiteValue..., body: (SQLiteRow) throws(SQLiteError) -> Result
    ) throws(SQLiteError) -> Result? {
        try firstRow(values, body: body)
    }

    /// The first row, as `body` reads it; `nil` when there is none.
    public func firstRow<Result>(
        _ values: [SQLiteValue], body: (SQLiteRow) throws(SQLiteError) -> Result
    ) throws(SQLiteError) -> Result? {
        var result: Result?
        try forEachRow(values) { row throws(SQLiteError) in
            result = try body(row)
            return false
        }
        return result
    }

    /// Every row, as `body` reads it, in the statement's order.
    public func rows<Result>(
        _ values: SQLiteValue..., body: (SQLiteRow) throws(SQLiteError) -> Result
    ) throws(SQLiteError) -> [Result] {
        try rows(values, body: body)
    }

    /// Every row, as `body` reads it, in the statement's order.
    public func rows<Result>(
        _ values: [SQLiteValue], body: (SQLiteRow) throws(SQLiteError) -> Result
    ) throws(SQLiteError) -> [Result] {
        var results: [Result] = []
        try forEachRow(values) { row throws(SQLiteError) in
            results.append(try body(row))
            return true
        }
        return results
    }

    /// Steps through the rows until there is none or `body` returns false.
    ///
    /// - Precondition: The statement is not running already.
    public func forEachRow(
        _ values: [SQLiteValue] = [], body: (SQLiteRow) throws(SQLiteError) -> Bool
    ) throws(SQLiteError) {
        precondition(!isRunning, "a statement was run from within itself: \(sql)")
        isRunning = true
        defer {
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
            isRunning = false
        }
        try bind(values)
        while true {
            let status = sqlite3_step(handle)
            if status == SQLITE_DONE { return }
            guard status == SQLITE_ROW else {
                throw SQLiteError(connection: connection, resultCode: status, sql: sql)
            }
            guard try body(SQLiteRow(handle: handle)) else { return }
        }
    }

    private func bind(_ values: [SQLiteValue]) throws(SQLiteError) {
        let expected = Int(sqlite3_bind_parameter_count(handle))
        precondition(
            values.count == expected, "\(values.count) values for \(expected) parameters of \(sql)")
        for (index, value) in values.enumerated() {
            let status = bind(value, at: Int32(index + 1))
            guard status == SQLITE_OK else {
                throw SQLiteError(connection: connection, resultCode: status, sql: sql)
            }
        }
    }

    private func bind(_ value: SQLiteValue, at index: Int32) -> Int32 {
        // SQLITE_TRANSIENT does not import: SQLite copies the bytes before the call returns.
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch value {
        case .null: return sqlite3_bind_null(handle, index)
        case .integer(let integer): return sqlite3_bind_int64(handle, index, integer)
        case .real(let real): return sqlite3_bind_double(handle, index, real)
        case .text(var text):
            return text.withUTF8 { utf8 in
                utf8.withMemoryRebound(to: CChar.self) { characters in
                    // An empty buffer may have no address, which SQLite would take for NULL.
                    guard let start = characters.baseAddress else {
                        return sqlite3_bind_text(handle, index, "", 0, transient)
                    }
                    return sqlite3_bind_text(handle, index, start, Int32(characters.count), transient)
                }
            }
        case .blob(let bytes):
            guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(handle, index, 0) }
            return sqlite3_bind_blob(handle, index, bytes, Int32(bytes.count), transient)
        }
    }
}
