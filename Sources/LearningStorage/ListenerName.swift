// SPDX-License-Identifier: MIT

/// The player's name of a listener profile: what is learned belongs to it.
public struct ListenerName: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The longest name in UTF-8 bytes.
    public static let byteCountMax = 256
    /// The profile of players that have only one.
    public static let `default`: Self = "default"

    public let rawValue: String

    /// The listener of that name, or `nil` when it is empty or too long.
    public init?(checking rawValue: String) {
        guard (1...Self.byteCountMax).contains(rawValue.utf8.count) else { return nil }
        self.rawValue = rawValue
    }

    /// - Precondition: 1 to ``byteCountMax`` UTF-8 bytes.
    public init(stringLiteral value: String) {
        precondition(
            (1...Self.byteCountMax).contains(value.utf8.count), "listener name has \(value.utf8.count) bytes")
        rawValue = value
    }

    public var description: String { rawValue }
}
