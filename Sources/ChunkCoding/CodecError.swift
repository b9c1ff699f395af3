// SPDX-License-Identifier: MIT

/// Why a payload could not be made or read.
public struct CodecError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure; compare with the constants.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String { case corruption, formatTooNew, formatTooOld, formatMismatch, outOfMemory }
        private let kind: Kind

        /// The payload fails a checksum or violates the format.
        public static let corruption = Self(kind: .corruption)
        /// The payload was written by a later version of Attacca.
        public static let formatTooNew = Self(kind: .formatTooNew)
        /// The payload was written by an earlier version of Attacca, in a format that is no longer read.
        public static let formatTooOld = Self(kind: .formatTooOld)
        /// The payload is sound and holds another format or length than the key says.
        public static let formatMismatch = Self(kind: .formatMismatch)
        /// The system has no memory for the codec's scratch.
        public static let outOfMemory = Self(kind: .outOfMemory)

        public var description: String { kind.rawValue }
    }

    public let code: Code
    /// What failed, where, and with which values. For people, not for parsing.
    public let message: String

    private init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { "\(code): \(message)" }
}

extension CodecError {
    /// The payload's own bytes, counted from its first, are wrong at `position`.
    static func corruptPayload(at position: Int, _ what: String) -> Self {
        Self(.corruption, "payload, byte \(position): \(what)")
    }

    /// A filtered block is wrong at `position`, counted from its first byte, before LZ4.
    static func corruptBlock(_ block: Int, at position: Int, _ what: String) -> Self {
        Self(.corruption, "block \(block), byte \(position): \(what)")
    }

    static func formatTooNew(version: UInt16) -> Self {
        Self(
            .formatTooNew,
            "payload format version \(version); this Attacca reads up to \(PayloadHeader.formatVersion)")
    }

    static func formatTooOld(version: UInt16) -> Self {
        Self(
            .formatTooOld,
            "payload format version \(version); this Attacca reads version \(PayloadHeader.formatVersion)")
    }

    static func formatMismatch(found: String, expected: String) -> Self {
        Self(.formatMismatch, "the payload holds \(found), the key says \(expected)")
    }

    static func outOfMemory(_ what: String) -> Self {
        Self(.outOfMemory, "liblz4 could not allocate \(what)")
    }
}
