// SPDX-License-Identifier: MIT

/// One run of a player for one listener, as the database numbers it.
public struct SessionID: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let rawValue: Int64

    init(rawValue: Int64) { self.rawValue = rawValue }

    public var description: String { "session \(rawValue)" }

    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
}
