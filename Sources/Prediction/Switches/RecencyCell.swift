// SPDX-License-Identifier: MIT

/// How often a place by recency was chosen after others: what is stored of it.
///
/// A place is 1 for the preset that played before the current one, and so on to ``placeMax``, which stands
/// for all beyond, too; presets that were never chosen come after those that were.
public struct RecencyCell: Hashable, Sendable {
    /// The last place that is told apart.
    public static let placeMax = SwitchHistory.rankMax

    /// How many places the context may hold, 0 to ``TransitionCell/orderMax``.
    public let order: Int
    /// The places chosen before, the oldest first; fewer than ``order`` where a run had only begun.
    public let context: [Int]
    /// The place that was chosen.
    public let place: Int
    /// How often, each time weighing a little less the longer ago it was; above 0, to
    /// ``TransitionCell/countMax``.
    public let count: Double
    /// When the context was last met: the number of that switch, from 1. The same in all cells of a context.
    public let visit: Int

    /// A cell from outside.
    ///
    /// - Throws: ``PredictionError/Code/invalidCount`` when `count` is not a number in its range, `visit` is
    ///   less than 1, or a place or the context is impossible.
    public init(order: Int, context: [Int], place: Int, count: Double, visit: Int) throws(PredictionError) {
        guard count > 0, count <= TransitionCell.countMax else {
            throw .impossibleCounts([count], to: "place \(place)")
        }
        let places = 1...Self.placeMax
        guard (0...TransitionCell.orderMax).contains(order), context.count <= order, visit >= 1,
            places.contains(place), context.allSatisfy(places.contains)
        else {
            throw .impossibleContext(
                context.map { "\($0)" }, order: order, to: "place \(place)", visit: visit)
        }
        self.init(unchecked: order, context: context, place: place, count: count, visit: visit)
    }

    /// A cell of our own.
    init(unchecked order: Int, context: [Int], place: Int, count: Double, visit: Int) {
        self.order = order
        self.context = context
        self.place = place
        self.count = count
        self.visit = visit
    }
}
