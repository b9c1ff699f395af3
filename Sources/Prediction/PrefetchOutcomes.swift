// SPDX-License-Identifier: MIT

/// What became of the speculative renders, in counts.
public struct PrefetchOutcomes: Hashable, Sendable {
    /// Renders that were completed.
    public internal(set) var rendered: Int
    /// Requested after they were completed.
    public internal(set) var used: Int
    /// Requested while they were in flight, and completed after.
    public internal(set) var late: Int
    /// Gone without a request.
    public internal(set) var wasted: Int

    /// - Precondition: No count is negative.
    public init(rendered: Int = 0, used: Int = 0, late: Int = 0, wasted: Int = 0) {
        precondition(
            min(rendered, used, late, wasted) >= 0, "outcomes \(rendered), \(used), \(late), \(wasted)")
        self.rendered = rendered
        self.used = used
        self.late = late
        self.wasted = wasted
    }

    /// What was added since an earlier reading of the same ledger.
    public func since(_ earlier: Self) -> Self {
        Self(
            rendered: rendered - earlier.rendered, used: used - earlier.used, late: late - earlier.late,
            wasted: wasted - earlier.wasted)
    }
}
