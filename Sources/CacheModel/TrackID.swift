// SPDX-License-Identifier: MIT

/// The player's name of a track: a path, a URL, a database key. Attacca only compares it.
public struct TrackID: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The longest name in UTF-8 bytes; record headers reserve room for it.
    public static let byteCountMax = 4096

    /// The name, 1 to ``byteCountMax`` UTF-8 bytes.
    public let rawValue: String

    /// A track of that name.
    ///
    /// - Precondition: 1 to ``byteCountMax`` UTF-8 bytes; names from outside go through ``init(checking:)``.
    public init(_ rawValue: String) {
        precondition(
            (1...Self.byteCountMax).contains(rawValue.utf8.count),
            "track name has \(rawValue.utf8.count) bytes")
        self.rawValue = rawValue
    }

    /// The track of that name, or `nil` when it is empty or too long.
    public init?(checking rawValue: String) {
        guard (1...Self.byteCountMax).contains(rawValue.utf8.count) else { return nil }
        self.rawValue = rawValue
    }

    public init(stringLiteral value: String) { self.init(value) }

    public var description: String { rawValue }
}
