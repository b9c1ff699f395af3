// SPDX-License-Identifier: MIT
public import CacheModel

/// Tells the session mode from the instants of switches.
///
///     normal ──5 switches in 2 min──> exploration ──fewer than 3 in 2 min──> normal
///     any    ──none for 5 min──> settled ──a switch──> normal
///
/// A state machine without a clock. All switches count, those that teach nothing, too: who flicks through the
/// presets explores.
public struct SessionModeTracker: Hashable, Sendable {
    /// The stretch of time that counts for exploration, in seconds.
    public static let windowSeconds = 120.0
    /// Switches within it that make an exploration, and those that keep one up.
    public static let explorationCount = 5
    public static let explorationCountMin = 3
    /// Without a switch for so long the listener has settled, in seconds.
    public static let settledSeconds = 300.0

    private let startedAt: MonotonicTime
    /// The last switches, oldest first; at most ``explorationCount``.
    private var switches: [MonotonicTime] = []
    private var isExploring = false

    /// - Parameter start: When the session began.
    public init(startingAt start: MonotonicTime) { startedAt = start }

    /// Takes note of a switch.
    public mutating func observeSwitch(at time: MonotonicTime) {
        switches.append(time)
        if switches.count > Self.explorationCount { switches.removeFirst() }
        let recent = recentCount(at: time)
        isExploring = recent >= Self.explorationCount || isExploring && recent >= Self.explorationCountMin
    }

    /// The mode at an instant, which is not before the last switch.
    public func mode(at time: MonotonicTime) -> SessionMode {
        if time.seconds(since: switches.last ?? startedAt) >= Self.settledSeconds { return .settled }
        return isExploring && recentCount(at: time) >= Self.explorationCountMin ? .exploration : .normal
    }

    private func recentCount(at time: MonotonicTime) -> Int {
        switches.count { time.seconds(since: $0) <= Self.windowSeconds }
    }
}
