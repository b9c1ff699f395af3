// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import StorageIO

/// Why the chunk store could not do what was asked.
public struct StoreError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is, for code that must tell them apart.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case io, corruption, noSpace, formatTooNew, closed, readOnly, busy, writeBudgetSpent
        }

        private let kind: Kind

        /// A file or the database could not be read or written.
        public static let io = Self(kind: .io)
        /// Stored bytes fail their checksum or violate the format.
        public static let corruption = Self(kind: .corruption)
        /// The disk is full.
        public static let noSpace = Self(kind: .noSpace)
        /// A newer version of Attacca wrote this.
        public static let formatTooNew = Self(kind: .formatTooNew)
        /// The store was closed before the call.
        public static let closed = Self(kind: .closed)
        /// The store, or its file system, is open for reading only.
        public static let readOnly = Self(kind: .readOnly)
        /// Another process holds a lock for too long; nothing was written, and trying again is right.
        public static let busy = Self(kind: .busy)
        /// What may be written in a day was written.
        public static let writeBudgetSpent = Self(kind: .writeBudgetSpent)

        public var description: String { kind.rawValue }

        private init(kind: Kind) { self.kind = kind }
    }

    public let code: Code
    /// What failed, where, and with which values. For people, not for parsing.
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

extension StoreError {
    init(_ error: StorageError) {
        self.init(Code(error.code), "chunk store: \(error)", cause: error)
    }

    init(_ error: CacheDatabaseError) {
        self.init(Code(error.code), "chunk store: \(error.message)", cause: error)
    }

    static func damagedRecord(_ segment: SegmentID, offset: Int64, _ what: String) -> Self {
        Self(.corruption, "segment \(segment), byte \(offset): \(what)")
    }

    static func damagedSegment(_ segment: SegmentID, _ what: String) -> Self {
        Self(.corruption, "segment \(segment): \(what)")
    }

    static func damagedKey(_ what: String) -> Self { Self(.corruption, "chunk key: \(what)") }

    static func segmentTooNew(_ segment: SegmentID, version: UInt32) -> Self {
        Self(
            .formatTooNew,
            "segment \(segment) has format version \(version), this Attacca knows \(SegmentHeader.formatVersion)"
        )
    }

    static func freeSpaceFloor(missing: Int64) -> Self {
        Self(
            .noSpace,
            "chunk store: \(missing) bytes would have to be free that are not, and nothing is left to evict")
    }

    static func writeBudgetSpent(_ budget: ByteCount) -> Self {
        Self(.writeBudgetSpent, "chunk store: \(budget) were written today, which is what may be")
    }

    static let noSegmentNumber = Self(.corruption, "every segment number up to the highest is taken")
    static let closed = Self(.closed, "the chunk store is closed")
    static let openedForReading = Self(.readOnly, "the chunk store is open for reading only")
}

extension StoreError {
    /// Whether what is stored is not there or not what it should be, rather than out of reach for now.
    var isDamage: Bool {
        code == .corruption || code == .formatTooNew || (cause as? StorageError)?.code == .notFound
    }
}

extension StoreError.Code {
    init(_ code: StorageError.Code) {
        switch code {
        case .noSpace: self = .noSpace
        case .readOnly, .notPermitted: self = .readOnly
        default: self = .io
        }
    }

    init(_ code: CacheDatabaseError.Code) {
        switch code {
        case .noSpace: self = .noSpace
        case .readOnly, .notPermitted: self = .readOnly
        case .formatTooNew: self = .formatTooNew
        case .closed: self = .closed
        case .busy, .logFull: self = .busy
        case .corruption: self = .corruption
        default: self = .io
        }
    }
}
