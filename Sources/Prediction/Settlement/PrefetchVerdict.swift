// SPDX-License-Identifier: MIT

/// Whether rendering predicted presets has paid, over the last 200 settled predictions.
///
/// The rule: it has paid when it saved more stalls a render than reading ahead in the preset that plays did,
///
///     Σ preset saved / Σ preset renders > Σ read-ahead saved / Σ read-ahead renders
///
/// When it has not, it narrows to those places of the prediction (the likeliest preset, the second, the
/// others) that did by the same rule, which may be none. Without 200 trials, or without ``renderCountMin``
/// renders of presets in them, nothing is decided and nothing narrowed: so prefetch that was narrowed to
/// nothing gets another chance once the trials that spoke against it are out of the window.
public struct PrefetchVerdict: Hashable, Sendable {
    /// Settled predictions that count.
    public static let trialCount = 200
    /// Renders of presets below which nothing is decided.
    public static let renderCountMin = 20

    public enum Finding: Hashable, Sendable {
        /// Too little was seen to tell.
        case undecided
        /// Rendering predicted presets beats reading ahead.
        case pays
        /// It does not, but for these places of the prediction, 1 for the likeliest; none at all when empty.
        case narrowed(toRanks: [Int])
    }

    /// The last trials, oldest first; at most ``trialCount``.
    public private(set) var trials: [PrefetchTrial] = []

    public init() {}

    /// The verdict that had these ``trials``; those beyond the last ``trialCount`` are left out.
    public init(restoring trials: [PrefetchTrial]) { self.trials = trials.suffix(Self.trialCount) }

    /// A prediction was settled.
    ///
    /// - Parameter trial: What happened since the one before it.
    public mutating func settle(_ trial: PrefetchTrial) {
        trials.append(trial)
        if trials.count > Self.trialCount { trials.removeFirst() }
    }

    /// All trials together.
    public var total: PrefetchTrial { trials.reduce(PrefetchTrial(), +) }

    /// What follows from the trials.
    public var finding: Finding {
        let total = total
        let rendered = total.presetRenderCounts.reduce(0, +)
        guard trials.count == Self.trialCount, rendered >= Self.renderCountMin else { return .undecided }
        if Self.pays(total.presetSavedCounts.reduce(0, +), rendered, total) { return .pays }
        let ranks = (0..<PrefetchTrial.rankCount).filter {
            Self.pays(total.presetSavedCounts[$0], total.presetRenderCounts[$0], total)
        }
        return .narrowed(toRanks: ranks.map { $0 + 1 })
    }

    /// Whether so many stalls saved for so many renders is more than reading ahead saved for each of its own.
    /// Without a render of that kind there is only what was saved to go by.
    private static func pays(_ saved: Int, _ rendered: Int, _ total: PrefetchTrial) -> Bool {
        guard total.readAheadRenderCount > 0 else { return saved > 0 }
        return Double(saved) * Double(total.readAheadRenderCount)
            > Double(total.readAheadSavedCount) * Double(rendered)
    }
}
