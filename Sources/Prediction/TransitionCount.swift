// SPDX-License-Identifier: MIT
public import CacheModel

/// One cell of the transition matrix: what is stored of it.
public struct TransitionCount: Hashable, Sendable {
    /// More than any decayed count can be; what lies above is damage.
    public static let countMax = 1_000.0

    /// The preset before the switch, or `nil` for the count over all of them (order 0).
    public let from: Preset?
    /// The preset after the switch.
    public let to: Preset
    /// How often it happened, each time weighing less the longer ago it was; 0 to ``countMax``.
    public let count: Double

    /// A cell from outside.
    ///
    /// - Throws: ``PredictionError/Code/invalidCount`` when `count` is not a number from 0 to ``countMax``,
    ///   or the two presets are one.
    public init(from: Preset?, to: Preset, count: Double) throws(PredictionError) {
        // The comparison is false for NaN, too.
        guard count >= 0, count <= Self.countMax else {
            throw .impossibleCount(count, from: from, to: to)
        }
        guard from != to else { throw .switchToItself(to) }
        self.init(unchecked: from, to: to, count: count)
    }

    /// A cell of our own.
    init(unchecked from: Preset?, to: Preset, count: Double) {
        self.from = from
        self.to = to
        self.count = count
    }
}
