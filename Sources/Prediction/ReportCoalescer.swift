// SPDX-License-Identifier: MIT
public import CacheModel

/// Lets position reports through at most every 100 ms.
///
/// A player may report from every audio buffer; nothing is decided from a playhead that moved by a few
/// milliseconds. What the listener does (a switch, a seek, another track) is not a position report and
/// goes through whenever it comes. The caller keeps the latest position, so that what was coalesced is not
/// lost.
public struct ReportCoalescer: Sendable {
    /// Reports closer than this to the last one that passed are coalesced, in nanoseconds.
    public static let intervalNanoseconds: Int64 = 100_000_000

    private var lastPassed: MonotonicTime?

    public init() {}

    /// Whether a position report of this instant passes.
    public mutating func passesPosition(at time: MonotonicTime) -> Bool {
        if let lastPassed, time >= lastPassed,
            time.nanoseconds - lastPassed.nanoseconds < Self.intervalNanoseconds
        {
            return false
        }
        lastPassed = time
        return true
    }

    /// Notes something that always passes, and starts the interval anew.
    public mutating func passInteraction(at time: MonotonicTime) { lastPassed = time }
}
