// SPDX-License-Identifier: MIT
public import CacheModel

/// Decides which preset switches say something about the listener.
///
/// Someone who flicks through the presets, or a script that hammers the player, shows no habit:
/// 1. a switch less than 500 ms after the last one teaches nothing;
/// 2. in a burst, when ten interactions fall within a second, a switch teaches nothing.
///
/// A state machine without a clock: the instants come from outside.
public struct SwitchHygiene: Sendable {
    /// What the listener did.
    public enum Interaction: Hashable, Sendable {
        case presetSwitch
        case seek
        case trackChange
    }

    /// What an interaction is good for.
    public enum Verdict: Hashable, Sendable {
        /// It may be learned from.
        case teaches
        /// The last switch was less than 500 ms ago.
        case tooSoon
        /// Ten interactions within a second.
        case burst
    }

    /// Switches closer together than this teach nothing, in nanoseconds.
    public static let switchIntervalNanoseconds: Int64 = 500_000_000
    /// Interactions within ``burstWindowNanoseconds`` that make a burst.
    public static let burstCount = 10
    public static let burstWindowNanoseconds: Int64 = 1_000_000_000

    private var lastSwitch: MonotonicTime?
    /// The last interactions, oldest first; at most ``burstCount``.
    private var recent: [MonotonicTime] = []

    public init() {}

    /// Takes note of an interaction and judges it.
    ///
    /// - Returns: For a track change always ``Verdict/teaches``: it is never throttled. Rule 1 is for
    ///   switches alone.
    public mutating func observe(_ interaction: Interaction, at time: MonotonicTime) -> Verdict {
        recent.append(time)
        if recent.count > Self.burstCount { recent.removeFirst() }
        let isBurst =
            recent.count == Self.burstCount
            && time.nanoseconds - recent[0].nanoseconds < Self.burstWindowNanoseconds
        switch interaction {
        case .trackChange:
            return .teaches
        case .seek:
            return isBurst ? .burst : .teaches
        case .presetSwitch:
            let previous = lastSwitch
            lastSwitch = time
            if isBurst { return .burst }
            guard let previous else { return .teaches }
            return time.nanoseconds - previous.nanoseconds < Self.switchIntervalNanoseconds
                ? .tooSoon : .teaches
        }
    }
}
