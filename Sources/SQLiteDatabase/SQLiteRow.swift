// SPDX-License-Identifier: MIT
import CSQLite

/// The current row of a statement, for the duration of the closure that gets it.
///
/// Columns count from 0. What is stored may be anything, so each accessor checks the type and throws
/// `.mismatch` with the column's name where it is another.
public struct SQLiteRow {
    private let handle: OpaquePointer

    init(handle: OpaquePointer) { self.handle = handle }

    /// - Throws: `.mismatch` when the column does not hold an integer.
    public func integer(_ column: Int) throws(SQLiteError) -> Int64 {
        try require(SQLITE_INTEGER, column)
        return sqlite3_column_int64(handle, Int32(column))
    }

    /// An integer that must lie in a range.
    ///
    /// - Throws: `.mismatch` when it does not, or is none.
    public func integer<Integer: FixedWidthInteger>(
        _ column: Int, in range: ClosedRange<Integer>
    ) throws(SQLiteError) -> Integer {
        let value = try integer(column)
        guard let narrowed = Integer(exactly: value), range.contains(narrowed) else {
            throw mismatch(column, "\(value) is outside \(range)")
        }
        return narrowed
    }

    /// The bits of an unsigned number that was bound with ``SQLiteValue/bits(_:)``.
    public func bits(_ column: Int) throws(SQLiteError) -> UInt64 { UInt64(bitPattern: try integer(column)) }

    /// - Throws: `.mismatch` when the column holds neither a real number nor an integer.
    public func real(_ column: Int) throws(SQLiteError) -> Double {
        if sqlite3_column_type(handle, Int32(column)) != SQLITE_INTEGER { try require(SQLITE_FLOAT, column) }
        return sqlite3_column_double(handle, Int32(column))
    }

    /// - Throws: `.mismatch` when the column does not hold text.
    public func text(_ column: Int) throws(SQLiteError) -> String {
        try require(SQLITE_TEXT, column)
        guard let start = sqlite3_column_text(handle, Int32(column)) else {
            throw SQLiteError(.other, "no memory for the text of column \(column)")
        }
        let count = Int(sqlite3_column_bytes(handle, Int32(column)))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// - Throws: `.mismatch` when the column does not hold a blob.
    public func blob(_ column: Int) throws(SQLiteError) -> [UInt8] {
        try require(SQLITE_BLOB, column)
        let count = Int(sqlite3_column_bytes(handle, Int32(column)))
        guard count > 0, let start = sqlite3_column_blob(handle, Int32(column)) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Whatever the column holds.
    ///
    /// - Throws: `.mismatch` when it is text and not UTF-8.
    public func value(_ column: Int) throws(SQLiteError) -> SQLiteValue {
        switch sqlite3_column_type(handle, Int32(column)) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, Int32(column)))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, Int32(column)))
        case SQLITE_BLOB: return .blob(try blob(column))
        case SQLITE_TEXT:
            guard let start = sqlite3_column_text(handle, Int32(column)) else {
                throw SQLiteError(.other, "no memory for the text of column \(column)")
            }
            let count = Int(sqlite3_column_bytes(handle, Int32(column)))
            let bytes = UnsafeBufferPointer(start: start, count: count)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw mismatch(column, "holds text that is not UTF-8")
            }
            return .text(text)
        default: return .null
        }
    }

    public func isNull(_ column: Int) -> Bool {
        sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL
    }

    /// A `.mismatch` error about a column of this row, for callers with further rules.
    public func mismatch(_ column: Int, _ what: String) -> SQLiteError {
        let name = sqlite3_column_name(handle, Int32(column)).map { String(cString: $0) } ?? "\(column)"
        return SQLiteError(
            .mismatch, "column \(name): \(what)", sql: sqlite3_sql(handle).map { String(cString: $0) })
    }

    private func require(_ type: Int32, _ column: Int) throws(SQLiteError) {
        precondition(
            (0..<Int(sqlite3_column_count(handle))).contains(column), "the statement has no column \(column)")
        let stored = sqlite3_column_type(handle, Int32(column))
        guard stored == type else {
            throw mismatch(column, "holds \(Self.name(of: stored)), not \(Self.name(of: type))")
        }
    }

    private static func name(of type: Int32) -> String {
        switch type {
        case SQLITE_INTEGER: "an integer"
        case SQLITE_FLOAT: "a real number"
        case SQLITE_TEXT: "text"
        case SQLITE_BLOB: "a blob"
        default: "NULL"
        }
    }
}
