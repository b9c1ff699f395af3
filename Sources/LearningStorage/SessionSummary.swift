// SPDX-License-Identifier: MIT

/// What happened in a session, in numbers.
public struct SessionSummary: Hashable, Sendable {
    /// Audio that was delivered, in seconds.
    public var playedSeconds: Double
    /// Requests that each tier served.
    public var l1HitCount, l2HitCount, l3HitCount: Int
    /// Requests that had to be rendered.
    public var missCount: Int
    /// Times that the listener waited.
    public var stallCount: Int
    /// How long the listener waited in all, in seconds.
    public var stallSeconds: Double

    public init(
        playedSeconds: Double = 0, l1HitCount: Int = 0, l2HitCount: Int = 0, l3HitCount: Int = 0,
        missCount: Int = 0, stallCount: Int = 0, stallSeconds: Double = 0
    ) {
        self.playedSeconds = playedSeconds
        self.l1HitCount = l1HitCount
        self.l2HitCount = l2HitCount
        self.l3HitCount = l3HitCount
        self.missCount = missCount
        self.stallCount = stallCount
        self.stallSeconds = stallSeconds
    }
}
