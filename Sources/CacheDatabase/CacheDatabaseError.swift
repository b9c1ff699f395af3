// SPDX-License-Identifier: MIT
import SQLiteDatabase
import StorageIO

/// Why the cache directory or its database cannot be used, or a transaction failed.
public struct CacheDatabaseError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is, for code that must tell them apart.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case notFound, notADirectory, notPermitted, readOnly, noSpace, tooManyFiles, formatTooNew
            case formatTooOld, corruption, inUse, busy, logFull, closed, networkFileSystem, io
        }

        private let kind: Kind

        /// There is no cache in the directory, or no directory.
        public static let notFound = Self(kind: .notFound)
        /// The path of the cache directory leads through or to a file.
        public static let notADirectory = Self(kind: .notADirectory)
        /// The user may not read or write the directory.
        public static let notPermitted = Self(kind: .notPermitted)
        /// The file system is read-only, or the database was opened for reading only.
        public static let readOnly = Self(kind: .readOnly)
        /// The disk is full.
        public static let noSpace = Self(kind: .noSpace)
        /// The process or the system has no file descriptor left.
        public static let tooManyFiles = Self(kind: .tooManyFiles)
        /// A newer version of Attacca wrote the database; nothing was touched.
        public static let formatTooNew = Self(kind: .formatTooNew)
        /// An older version wrote the database, and it was to be read without being changed.
        public static let formatTooOld = Self(kind: .formatTooOld)
        /// The database is damaged, or is not one of ours.
        public static let corruption = Self(kind: .corruption)
        /// The database has to be replaced, and cannot be while another process has it open.
        public static let inUse = Self(kind: .inUse)
        /// Another program held a lock on the database for too long.
        public static let busy = Self(kind: .busy)
        /// Another program has been reading for so long that the log is full; nothing was written.
        public static let logFull = Self(kind: .logFull)
        /// The directory is on a network file system, where the database is not safe.
        public static let networkFileSystem = Self(kind: .networkFileSystem)
        /// The database was closed before the call.
        public static let closed = Self(kind: .closed)
        /// Anything else that reading or writing ran into; the device may be broken.
        public static let io = Self(kind: .io)

        public var description: String { kind.rawValue }

        private init(kind: Kind) { self.kind = kind }
    }

    public let code: Code
    /// What failed, where, and why: one line for people, not for parsing.
    public let message: String
    /// The failure underneath, if any.
    public let cause: (any Error)?

    init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String { "\(code): \(message)" }
}

extension CacheDatabaseError {
    static func storage(_ error: StorageError, directory: String) -> Self {
        Self(Code(error.code), "cannot use the cache directory \(directory): \(error)", cause: error)
    }

    static func database(_ error: SQLiteError, path: String) -> Self {
        Self(Code(error.code), "cache database \(path): \(error)", cause: error)
    }

    static func noCache(directory: String) -> Self {
        Self(.notFound, "there is no cache in \(directory)")
    }

    static func formatTooNew(path: String, found: Int, known: Int) -> Self {
        Self(
            .formatTooNew,
            "\(path) was written by a newer version of Attacca (schema \(found), this one knows \(known))")
    }

    static func formatTooOld(path: String, found: Int, needed: Int) -> Self {
        Self(
            .formatTooOld,
            "\(path) was written by an older version of Attacca (schema \(found), this one needs \(needed)); "
                + "opening it once for writing brings it up to date")
    }

    static func damaged(path: String, reason: String) -> Self {
        Self(.corruption, "cache database \(path) is damaged: \(reason)")
    }

    static func unfit(path: String, reason: String) -> Self {
        Self(.corruption, "cache database \(path) does not belong here: \(reason)")
    }

    static func replacementAsked(path: String, reason: String) -> Self {
        Self(.corruption, "cache database \(path) is to be replaced: \(reason)")
    }

    static func damagedInUse(path: String, holders: [Int32], cause: CacheDatabaseError) -> Self {
        let names = holders.map(String.init).joined(separator: ", ")
        let who = holders.isEmpty ? "another process" : "process \(names)"
        return Self(
            .inUse, "\(cause.message); \(who) has it open, and it is replaced once no other process has",
            cause: cause)
    }

    static func busy(path: String, milliseconds: Int, holders: [Int32]) -> Self {
        let names = holders.map(String.init).joined(separator: ", ")
        let who = holders.isEmpty ? "another process" : "process \(names)"
        return Self(.busy, "\(who) has held \(path) for more than \(milliseconds) ms")
    }

    static func logFull(path: String, byteCount: Int) -> Self {
        Self(
            .logFull,
            "\(path) has grown to \(byteCount) bytes and cannot be emptied while another program keeps reading"
        )
    }

    static func networkFileSystem(directory: String, kind: String) -> Self {
        Self(
            .networkFileSystem,
            "the cache directory \(directory) is on a network file system (\(kind)): the database needs shared "
                + "memory and locks, which those do not keep between machines")
    }

    static func openedForReading(path: String) -> Self {
        Self(.readOnly, "cache database \(path) was opened for reading only")
    }

    static func closed(path: String) -> Self {
        Self(.closed, "cache database \(path) is closed")
    }
}

extension CacheDatabaseError.Code {
    /// The code that a failed file operation stands for.
    init(_ code: StorageError.Code) {
        switch code {
        case .notFound: self = .notFound
        case .notADirectory, .alreadyExists: self = .notADirectory
        case .notPermitted: self = .notPermitted
        case .readOnly: self = .readOnly
        case .noSpace: self = .noSpace
        case .tooManyFiles: self = .tooManyFiles
        default: self = .io
        }
    }

    init(_ code: SQLiteError.Code) {
        switch code {
        case .busy: self = .busy
        case .readOnly: self = .notPermitted
        case .noSpace: self = .noSpace
        case .corruption, .mismatch, .schema: self = .corruption
        default: self = .io
        }
    }
}
