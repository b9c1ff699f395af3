// SPDX-License-Identifier: MIT
import CacheDatabase

/// Why what is learned could not be loaded or saved.
public struct LearningError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure; compare with the constants.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String { case database, unknownSession }
        private let kind: Kind

        /// The database refused; ``LearningError/cause`` is its `CacheDatabaseError`.
        public static let database = Self(kind: .database)
        /// The session is not, or no longer, in the database.
        public static let unknownSession = Self(kind: .unknownSession)

        public var description: String { kind.rawValue }
    }

    public let code: Code
    /// What failed, where, and with which values. For people, not for parsing.
    public let message: String
    /// The failure underneath, if any.
    public let cause: (any Error)?

    private init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String { "\(code): \(message)" }
}

extension LearningError {
    static func database(_ error: CacheDatabaseError, doing what: String) -> Self {
        Self(.database, "cannot \(what): \(error)", cause: error)
    }

    static func unknownSession(_ session: SessionID) -> Self {
        Self(.unknownSession, "\(session) is not in the database; was it replaced or erased?")
    }
}
