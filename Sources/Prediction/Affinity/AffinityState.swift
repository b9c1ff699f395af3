// SPDX-License-Identifier: MIT
public import CacheModel

/// All that an ``AffinityModel`` has learned, as plain rows. Doubles must be kept exactly.
public struct AffinityState: Hashable, Sendable {
    /// How often a genre was learned from.
    public struct Genre: Hashable, Sendable {
        public let name: String
        /// Choices that were made on it, from 1.
        public let count: Int
        /// When the last of them was: the number of that choice, from 1.
        public let visit: Int

        public init(name: String, count: Int, visit: Int) {
            self.name = name
            self.count = count
            self.visit = visit
        }
    }

    /// The presets that were seen, the one seen last first.
    public var presets: [Preset]
    /// By genre, pooled first, then by preset.
    public var cells: [AffinityCell]
    /// By name.
    public var genres: [Genre]
    /// How much the rules count, 0 to 8, and the sum of squared gradients of that.
    public var ruleWeight: Double
    public var ruleSquare: Double
    /// The inverse of the temperature, 0.05 to 4, and the sum of squared gradients of that.
    public var sharpness: Double
    public var sharpnessSquare: Double
    /// Choices that were learned from.
    public var choiceCount: Int

    public init(
        presets: [Preset], cells: [AffinityCell], genres: [Genre], ruleWeight: Double, ruleSquare: Double,
        sharpness: Double, sharpnessSquare: Double, choiceCount: Int
    ) {
        self.presets = presets
        self.cells = cells
        self.genres = genres
        self.ruleWeight = ruleWeight
        self.ruleSquare = ruleSquare
        self.sharpness = sharpness
        self.sharpnessSquare = sharpnessSquare
        self.choiceCount = choiceCount
    }
}
