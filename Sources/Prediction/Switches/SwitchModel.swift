// SPDX-License-Identifier: MIT
public import CacheModel

/// What a listener switches to next, from what was switched to before.
///
/// Twelve experts count: after 0 to 3 presets, with counts that fade slowly (habit) and quickly (what the
/// listener is about now), and, slowly, which place by recency was chosen after 0 to 3 such places (toggling
/// back, going round in threes: the same for whatever presets). Order 1 of the slow ones is the transition
/// matrix. Each order leans on the one before it:
///
///     p_k(x) = (n_k(x) + a · p_(k-1)(x)) / (N_k + a)          a = 6
///
/// with sums over the candidates, which never include the current preset; below order 0 stand equal shares,
/// or 1 / place by recency. Where a ``BaseTable`` has seen a context N times, c = N / (N + 10) of that
/// leaning goes to it: `a · (1 - c)` remains, and `10 · c · b_k(x)` is added to the counts. ``ExpertPool``
/// makes one probability of the twelve; then a floor of 0.001 and normalisation.
///
/// A value; no clock, no randomness. What is learned depends on the switches alone, never on which presets
/// were on offer: the same switches give the same ``state`` to the last bit, and a restored state the same
/// predictions.
///
/// - SeeAlso: MacKay, Bauman Peto, *A hierarchical Dirichlet language model* (1995), for the back-off;
///   Anderson, Schooler, *Reflections of the environment in memory* (1991), for recency.
public struct SwitchModel: Sendable {
    /// Presets that are remembered; the one chosen longest ago makes room for another.
    public static let presetCountMax = SwitchHistory.presetCountMax
    /// Contexts that are remembered of each order; the one visited longest ago makes room for another.
    public static let contextCountMax = 1_024
    /// No candidate is given less, before normalisation.
    public static let probabilityFloor = 0.001

    static let presetDecays = [[0.98, 0.85], [0.98, 0.80], [0.99, 0.80], [0.99, 0.80]]
    static let rankDecay = 0.98
    static let backOffStrength = 6.0
    static let expertCount = 3 * SwitchHistory.orderCount
    /// The experts that forget quickly come after those that do so slowly.
    static let recentExperts = SwitchHistory.orderCount..<2 * SwitchHistory.orderCount

    /// What is assumed before the listener shows anything.
    public let base: BaseTable
    var history: SwitchHistory
    var pool: ExpertPool

    /// A model that has seen nothing.
    public init(base: BaseTable = .reference) {
        self.base = base
        history = SwitchHistory(
            presetDecays: Self.presetDecays, rankDecay: Self.rankDecay,
            contextCountMax: Self.contextCountMax)
        pool = ExpertPool(expertCount: Self.expertCount, recentExperts: Self.recentExperts)
    }

    /// Switches that were learned.
    public var switchCount: Int { history.switchCount }

    /// Learns one switch.
    ///
    /// - Precondition: `from` and `to` differ.
    /// - Complexity: O(presets · experts); no more when much was learned.
    public mutating func observe(from: Preset, to: Preset) {
        precondition(from != to, "a switch from \(from) to itself")
        if let (estimates, chosen) = estimates(from: from, to: to) { pool.learn(estimates, chosen: chosen) }
        history.observe(from: from, to: to)
    }

    /// What the experts said of a switch among the presets that were seen; `nil` when one of the two was not:
    /// a preset that is new says nothing of how well the known ones were foretold.
    private func estimates(from: Preset, to: Preset) -> (ExpertEstimates, chosen: Int)? {
        guard let source = history.numbers[from], let target = history.numbers[to] else { return nil }
        var others = history.byRecency
        others.removeAll { $0 == source }
        guard let chosen = others.firstIndex(of: target) else { return nil }
        let candidates = CandidateSet(numbers: others, current: source, history: history, base: base)
        return (candidates.estimates(history: history, base: base), chosen)
    }

    /// What follows a preset, the likeliest first.
    ///
    /// - Parameters:
    ///   - current: The preset that plays; never among the results.
    ///   - presets: The presets that can be chosen; order and repetition do not matter.
    /// - Returns: One probability for each preset but the current one, at least about ``probabilityFloor``,
    ///   summing to 1; empty when there is no other.
    /// - Complexity: O(*n* (experts + log *n*)) in the presets.
    public func probabilities(after current: Preset, among presets: [Preset]) -> [PresetProbability] {
        let offered = Self.distinct(presets, without: current)
        guard !offered.isEmpty else { return [] }
        return Self.ranked(offered, pool.mixed(estimates(of: offered, after: current)))
    }

    /// The transition matrix's row alone: what ``probabilities(after:among:)`` would be if nothing but the
    /// current preset mattered.
    public func matrixRow(after current: Preset, among presets: [Preset]) -> [PresetProbability] {
        let offered = Self.distinct(presets, without: current)
        guard !offered.isEmpty else { return [] }
        return Self.ranked(offered, estimates(of: offered, after: current).probabilities(expert: 1))
    }

    private func estimates(of offered: [Preset], after current: Preset) -> ExpertEstimates {
        CandidateSet(offered, current: current, history: history, base: base)
            .estimates(history: history, base: base)
    }

    /// With the floor, and the likeliest first.
    private static func ranked(_ offered: [Preset], _ probabilities: [Double]) -> [PresetProbability] {
        var total = 0.0
        for probability in probabilities { total += max(probability, probabilityFloor) }
        var ranked = offered.indices.map {
            PresetProbability(
                preset: offered[$0], probability: max(probabilities[$0], probabilityFloor) / total)
        }
        ranked.sort()
        return ranked
    }

    /// Sorted, since the last bit of a floating-point sum depends on its order.
    private static func distinct(_ presets: [Preset], without current: Preset) -> [Preset] {
        let isSorted = zip(presets, presets.dropFirst()).allSatisfy(<)
        return isSorted
            ? presets.filter { $0 != current } : Set(presets).subtracting([current]).sorted()
    }
}
