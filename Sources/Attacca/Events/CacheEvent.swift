// SPDX-License-Identifier: MIT
public import CacheModel

/// Something that happened in a cache, for whoever watches; see ``PlayerCache/events``.
public struct CacheEvent: Sendable, CustomStringConvertible {
    /// Which event of the cache it is, counted from 1 while anybody listens.
    ///
    /// Each event that a subscription gets has the number after the one before; where some were lost, a
    /// ``Kind/dropped(count:)`` has the number of the last of them. So a subscriber can tell that it missed nothing.
    public let sequence: UInt64
    /// When it was told, by the clock of the cache (``CacheConfiguration/timeSource``); never before the event with the
    /// number before.
    public let instant: MonotonicTime
    /// What happened.
    public let kind: Kind

    public var description: String { "\(sequence) \(kind)" }
}
