// SPDX-License-Identifier: MIT

/// An instant on a clock that never goes back; only differences mean anything.
public struct MonotonicTime: Hashable, Sendable, Comparable {
    /// Nanoseconds since a moment that is the clock's own affair.
    public let nanoseconds: Int64

    /// An instant so many nanoseconds after that moment.
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Seconds from `earlier` to this instant; negative when it lies after it.
    public func seconds(since earlier: Self) -> Double { Double(nanoseconds - earlier.nanoseconds) / 1e9 }

    /// The instant `seconds` later.
    ///
    /// - Precondition: `seconds` is finite and less than 10^9.
    public func advanced(bySeconds seconds: Double) -> Self {
        precondition(seconds.isFinite && abs(seconds) < 1e9, "an interval of \(seconds) s")
        return Self(nanoseconds: nanoseconds + Int64(seconds * 1e9))
    }

    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.nanoseconds < rhs.nanoseconds }
}
