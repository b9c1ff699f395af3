// SPDX-License-Identifier: MIT

/// What speculative rendering cost and saved between one settled prediction and the next.
///
/// A render saved a stall when its chunk was asked for after it was completed, and would have had to be
/// rendered then.
public struct PrefetchTrial: Hashable, Sendable {
    /// Places in a prediction that are told apart: the likeliest preset, the second, and all after it.
    public static let rankCount = 3

    /// Renders of other presets than the one that plays, and stalls that those saved, by the place that the
    /// preset had.
    public var presetRenderCounts, presetSavedCounts: [Int]
    /// Renders further ahead in the preset that plays, and stalls that those saved.
    public var readAheadRenderCount, readAheadSavedCount: Int

    /// - Precondition: ``rankCount`` counts each; none negative.
    public init(
        presetRenderCounts: [Int] = Array(repeating: 0, count: rankCount),
        presetSavedCounts: [Int] = Array(repeating: 0, count: rankCount),
        readAheadRenderCount: Int = 0, readAheadSavedCount: Int = 0
    ) {
        precondition(
            presetRenderCounts.count == Self.rankCount && presetSavedCounts.count == Self.rankCount,
            "\(presetRenderCounts.count) and \(presetSavedCounts.count) places")
        let counts = presetRenderCounts + presetSavedCounts + [readAheadRenderCount, readAheadSavedCount]
        precondition(counts.allSatisfy { $0 >= 0 && $0 < 1 << 40 }, "counts \(counts)")
        self.presetRenderCounts = presetRenderCounts
        self.presetSavedCounts = presetSavedCounts
        self.readAheadRenderCount = readAheadRenderCount
        self.readAheadSavedCount = readAheadSavedCount
    }

    /// A trial from outside.
    ///
    /// - Throws: ``PredictionError/Code/inconsistentState`` when there are not ``rankCount`` counts each, or
    ///   one cannot be.
    public init(
        checkingPresetRenderCounts presetRenderCounts: [Int], presetSavedCounts: [Int],
        readAheadRenderCount: Int, readAheadSavedCount: Int
    ) throws(PredictionError) {
        let counts = presetRenderCounts + presetSavedCounts + [readAheadRenderCount, readAheadSavedCount]
        guard presetRenderCounts.count == Self.rankCount, presetSavedCounts.count == Self.rankCount,
            counts.allSatisfy({ $0 >= 0 && $0 < 1 << 40 })
        else { throw .impossibleVerdict("a prefetch trial of \(counts)") }
        self.init(
            presetRenderCounts: presetRenderCounts, presetSavedCounts: presetSavedCounts,
            readAheadRenderCount: readAheadRenderCount, readAheadSavedCount: readAheadSavedCount)
    }

    static func + (lhs: Self, rhs: Self) -> Self {
        Self(
            presetRenderCounts: zip(lhs.presetRenderCounts, rhs.presetRenderCounts).map(+),
            presetSavedCounts: zip(lhs.presetSavedCounts, rhs.presetSavedCounts).map(+),
            readAheadRenderCount: lhs.readAheadRenderCount + rhs.readAheadRenderCount,
            readAheadSavedCount: lhs.readAheadSavedCount + rhs.readAheadSavedCount)
    }
}
