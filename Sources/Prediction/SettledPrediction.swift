// SPDX-License-Identifier: MIT
public import CacheModel

/// A prediction and what the listener did.
public struct SettledPrediction: Hashable, Sendable {
    /// The preset that was left.
    public let from: Preset
    /// The preset that was chosen.
    public let actual: Preset
    /// The preset that was predicted as the likeliest; `nil` when none was known.
    public let predicted: Preset?
    /// The place of ``actual`` in the prediction, 1 for the likeliest; `nil` when it was not in it.
    public let rank: Int?
    /// What the prediction gave ``actual``, 0 to 1; 0 when it was not in it.
    public let probability: Double
    /// How long the prediction stood, in seconds.
    public let standingSeconds: Double

    public init(
        from: Preset, actual: Preset, predicted: Preset?, rank: Int?, probability: Double,
        standingSeconds: Double
    ) {
        self.from = from
        self.actual = actual
        self.predicted = predicted
        self.rank = rank
        self.probability = probability
        self.standingSeconds = standingSeconds
    }

    /// Whether the likeliest preset was the one chosen.
    public var isRight: Bool { rank == 1 }
}
