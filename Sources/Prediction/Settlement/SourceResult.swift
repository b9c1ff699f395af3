// SPDX-License-Identifier: MIT
public import CacheModel

/// How one source of a prediction fared against what the listener did.
public struct SourceResult: Hashable, Sendable {
    /// The preset that it took for the likeliest; `nil` when it knew none.
    public let predicted: Preset?
    /// The place of what was chosen, 1 for the likeliest; `nil` when it was not in the prediction.
    public let rank: Int?
    /// What it gave the preset that was chosen, 0 to 1; 0 when it was not in the prediction.
    public let probability: Double

    public init(predicted: Preset?, rank: Int?, probability: Double) {
        self.predicted = predicted
        self.rank = rank
        self.probability = probability
    }

    /// - Parameter ranked: The likeliest first.
    init(_ ranked: [PresetProbability], actual: Preset) {
        let index = ranked.firstIndex { $0.preset == actual }
        self.init(
            predicted: ranked.first?.preset, rank: index.map { $0 + 1 },
            probability: index.map { ranked[$0].probability } ?? 0)
    }

    /// Whether the likeliest preset was the one chosen.
    public var isRight: Bool { rank == 1 }

    /// How surprising the choice was, -log2 of its probability; `nil` when it was not in the prediction.
    public var bits: Double? { probability > 0 ? -binaryLogarithm(probability) : nil }
}
