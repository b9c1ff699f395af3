// SPDX-License-Identifier: MIT

/// A count of bytes: the unit of every cost, capacity and budget.
public struct ByteCount: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The number of bytes, at least 0.
    public let rawValue: Int

    /// A number of bytes.
    ///
    /// - Precondition: `rawValue >= 0`.
    public init(_ rawValue: Int) {
        precondition(rawValue >= 0, "byte count is never negative, got \(rawValue)")
        self.rawValue = rawValue
    }

    /// No bytes.
    public static let zero = ByteCount(0)

    /// `count` × 10^6 bytes: the unit of the memory budgets.
    public static func megabytes(_ count: Int) -> Self { Self(count * 1_000_000) }

    /// `count` × 2^20 bytes: the unit of the disk budget.
    public static func mebibytes(_ count: Int) -> Self { Self(count << 20) }

    public var description: String { "\(rawValue) bytes" }

    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
    /// The sum of both.
    public static func + (lhs: Self, rhs: Self) -> Self { Self(lhs.rawValue + rhs.rawValue) }
    /// The difference.
    ///
    /// - Precondition: `lhs >= rhs`.
    public static func - (lhs: Self, rhs: Self) -> Self { Self(lhs.rawValue - rhs.rawValue) }
    /// Adds bytes.
    public static func += (lhs: inout Self, rhs: Self) { lhs = lhs + rhs }
    /// Takes bytes off.
    ///
    /// - Precondition: `lhs >= rhs`.
    public static func -= (lhs: inout Self, rhs: Self) { lhs = lhs - rhs }
}
