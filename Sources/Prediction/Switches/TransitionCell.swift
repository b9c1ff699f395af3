// SPDX-License-Identifier: MIT
public import CacheModel

/// How often a preset was chosen after others: what is stored of it.
public struct TransitionCell: Hashable, Sendable {
    /// More than any decayed count can be; what lies above is damage.
    public static let countMax = 1_000.0
    /// The highest order of a context.
    public static let orderMax = RecentChoices.count

    /// How many presets the context may hold, 0 to ``orderMax``.
    public let order: Int
    /// The presets that played before, the oldest first; the last one was left by the switch. Fewer than
    /// ``order`` where a run of switches had only begun.
    public let context: [Preset]
    /// The preset that was chosen.
    public let to: Preset
    /// How often, each time weighing a little less the longer ago it was; 0 to ``countMax``.
    public let count: Double
    /// The same, fading quickly; 0 to ``countMax``.
    public let recentCount: Double
    /// When the context was last met: the number of that switch, from 1. The same in all cells of a context.
    public let visit: Int

    /// A cell from outside.
    ///
    /// - Throws: ``PredictionError/Code/invalidCount`` when a count is not a number from 0 to ``countMax`` or
    ///   both are 0, `visit` is less than 1, or the context is not one that can lead to `to`.
    public init(
        order: Int, context: [Preset], to: Preset, count: Double, recentCount: Double, visit: Int
    ) throws(PredictionError) {
        // The comparisons are false for NaN, too.
        guard (0...Self.countMax).contains(count), (0...Self.countMax).contains(recentCount),
            count + recentCount > 0
        else { throw .impossibleCounts([count, recentCount], to: to.name) }
        let isPossible =
            (0...Self.orderMax).contains(order) && context.count <= order && context.last != to
            && (order == 0 || !context.isEmpty) && zip(context, context.dropFirst()).allSatisfy(!=)
        guard isPossible, visit >= 1 else {
            throw .impossibleContext(context.map(\.name), order: order, to: to.name, visit: visit)
        }
        self.init(
            unchecked: order, context: context, to: to, count: count, recentCount: recentCount, visit: visit)
    }

    /// A cell of our own.
    init(
        unchecked order: Int, context: [Preset], to: Preset, count: Double, recentCount: Double, visit: Int
    ) {
        self.order = order
        self.context = context
        self.to = to
        self.count = count
        self.recentCount = recentCount
        self.visit = visit
    }
}
