// SPDX-License-Identifier: MIT
import CSQLite

/// A failure that SQLite reported, or a stored value that is not what its column should hold.
public struct SQLiteError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is, for code that must tell them apart.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case busy, readOnly, io, corruption, noSpace, cannotOpen, constraint, mismatch, schema, other
        }

        private let kind: Kind

        /// Another connection holds a lock, and the busy timeout has passed.
        public static let busy = Self(kind: .busy)
        /// The database, its file or its directory may not be written.
        public static let readOnly = Self(kind: .readOnly)
        /// The system refused a read, a write or a sync.
        public static let io = Self(kind: .io)
        /// The file is damaged, or is not a database.
        public static let corruption = Self(kind: .corruption)
        /// The disk is full.
        public static let noSpace = Self(kind: .noSpace)
        /// The file is missing or may not be opened.
        public static let cannotOpen = Self(kind: .cannotOpen)
        /// A CHECK, UNIQUE, NOT NULL, type or foreign key rule of the schema refused the change.
        public static let constraint = Self(kind: .constraint)
        /// A stored value has another type or range than the code that reads it expects.
        public static let mismatch = Self(kind: .mismatch)
        /// The database has not the table, view or column that a statement names.
        public static let schema = Self(kind: .schema)
        /// Anything else; a mistake in a statement, mostly.
        public static let other = Self(kind: .other)

        public var description: String { kind.rawValue }

        /// The code that a primary result code of SQLite stands for.
        init(resultCode: Int32) {
            switch resultCode & 0xFF {
            case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
            case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH: self = .readOnly
            case SQLITE_IOERR: self = .io
            case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corruption
            case SQLITE_FULL: self = .noSpace
            case SQLITE_CANTOPEN: self = .cannotOpen
            case SQLITE_CONSTRAINT: self = .constraint
            case SQLITE_MISMATCH: self = .mismatch
            default: self = .other
            }
        }

        private init(kind: Kind) { self.kind = kind }
    }

    public let code: Code
    /// SQLite's extended result code, such as 1555 for a primary key that exists; 0 when SQLite itself was content.
    public let extendedResultCode: Int32
    /// What SQLite says, or what is wrong with a value.
    public let message: String
    /// The statement that failed, if it was one.
    public let sql: String?

    /// An error that does not come from SQLite's own calls: a value that cannot be what is stored.
    public init(_ code: Code, _ message: String, sql: String? = nil) {
        self.code = code
        extendedResultCode = 0
        self.message = message
        self.sql = sql
    }

    /// The error of the connection's last call.
    init(connection: OpaquePointer?, resultCode: Int32, sql: String?) {
        let extended = connection.map(sqlite3_extended_errcode) ?? resultCode
        // The connection remembers its last failure only; a code from elsewhere stands for itself.
        let fitting = extended & 0xFF == resultCode & 0xFF ? extended : resultCode
        extendedResultCode = fitting
        let words = connection == nil ? sqlite3_errstr(resultCode) : sqlite3_errmsg(connection)
        message = words.map { String(cString: $0) } ?? "result code \(resultCode)"
        // SQLite has no code of its own for this.
        let isSchema = fitting == SQLITE_ERROR && sqlite3_strlike("%no such %", message, 0) == 0
        code = isSchema ? .schema : Code(resultCode: resultCode)
        self.sql = sql
    }

    public var description: String {
        var text = "\(code): \(message)"
        if extendedResultCode != 0 { text += " (SQLite code \(extendedResultCode))" }
        if let sql { text += " in \"\(sql)\"" }
        return text
    }
}
