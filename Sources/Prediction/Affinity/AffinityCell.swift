// SPDX-License-Identifier: MIT
public import CacheModel

/// What was learned of a preset's affinity, for all audio or that of a genre: what is stored of it.
public struct AffinityCell: Hashable, Sendable {
    /// Terms of a preset: a constant, then the five features in the order of `AudioFeatures`.
    public static let termCount = 6

    /// `nil` for what is pooled over all audio.
    public let genre: String?
    public let preset: Preset
    /// The weight of each term, -``weightMax`` to ``weightMax``.
    public let weights: [Double]
    /// How much was learned of each: the sum of squared gradients, above 0.
    public let squares: [Double]
    /// Beyond this a weight is held.
    public static let weightMax = 8.0

    public init(genre: String?, preset: Preset, weights: [Double], squares: [Double]) {
        self.genre = genre
        self.preset = preset
        self.weights = weights
        self.squares = squares
    }

    var isPossible: Bool {
        weights.count == Self.termCount && squares.count == Self.termCount
            && weights.allSatisfy { abs($0) <= Self.weightMax } && squares.allSatisfy { $0 > 0 && $0 < 1e12 }
            && genre.map(AffinityModel.isUsable) != false
    }
}
