// SPDX-License-Identifier: MIT

/// A calendar instant, for people to read. Never used for ordering: wall clocks are set.
public struct WallTime: Hashable, Sendable {
    /// Milliseconds since 1970-01-01 00:00 UTC, leap seconds not counted.
    public let unixMilliseconds: Int64

    /// The instant so many milliseconds after 1970-01-01 00:00 UTC.
    public init(unixMilliseconds: Int64) { self.unixMilliseconds = unixMilliseconds }

    /// Days since 1970-01-01 that have begun, in UTC.
    public var dayNumber: Int64 {
        let (day, rest) = unixMilliseconds.quotientAndRemainder(dividingBy: 86_400_000)
        return rest < 0 ? day - 1 : day
    }
}
