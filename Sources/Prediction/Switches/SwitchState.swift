// SPDX-License-Identifier: MIT
public import CacheModel

/// All that a ``SwitchModel`` has learned, as plain rows: what is stored of it.
///
/// Doubles must be kept exactly. Two models that learned the same have equal states.
public struct SwitchState: Hashable, Sendable {
    /// The presets that were seen, the one chosen last first.
    public var presets: [Preset]
    /// The presets of the run that is going on, the oldest first, and the places by recency of its switches;
    /// 3 at most of each.
    public var recentPresets: [Preset]
    public var recentPlaces: [Int]
    /// By order, then context, then preset; of order 1, the transition matrix.
    public var transitions: [TransitionCell]
    /// By order, then context, then place.
    public var recency: [RecencyCell]
    /// The weight of each expert, 0 to 4: of orders 0 to 3 by habit, by recent switches and by recency.
    public var expertWeights: [Double]
    /// The share of what fades quickly, above 0 and below 1.
    public var recentShare: Double
    /// Switches that were learned; never less than any cell's visit.
    public var switchCount: Int

    public init(
        presets: [Preset], recentPresets: [Preset], recentPlaces: [Int], transitions: [TransitionCell],
        recency: [RecencyCell], expertWeights: [Double], recentShare: Double, switchCount: Int
    ) {
        self.presets = presets
        self.recentPresets = recentPresets
        self.recentPlaces = recentPlaces
        self.transitions = transitions
        self.recency = recency
        self.expertWeights = expertWeights
        self.recentShare = recentShare
        self.switchCount = switchCount
    }

    /// The names of ``expertWeights``, in their order.
    public static let expertNames = ["habit", "recent", "recency"].flatMap { name in
        (0...TransitionCell.orderMax).map { "\(name)_\($0)" }
    }
}
