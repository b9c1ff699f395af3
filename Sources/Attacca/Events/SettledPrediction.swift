// SPDX-License-Identifier: MIT
public import CacheModel
import Prediction

/// A prediction of the next preset, and what the listener did.
public struct SettledPrediction: Hashable, Sendable, CustomStringConvertible {
    /// The preset that played.
    public let from: Preset
    /// The preset that was the likeliest next one; `nil` when none was known.
    public let predicted: Preset?
    /// The preset that the listener chose.
    public let actual: Preset
    /// The place of what was chosen in the prediction, 1 for the likeliest; `nil` when it was not in it.
    public let rank: Int?
    /// What both sources together gave the chosen preset, 0 to 1.
    public let probability: Double
    /// What the listener's habits gave it, 0 to 1.
    public let listenerProbability: Double
    /// What the audio gave it, 0 to 1; `nil` when nothing was known of the audio.
    public let audioProbability: Double?
    /// The weight of the listener's source in the mixture, 0 to 1.
    public let listenerWeight: Double
    /// How long the prediction had stood, in seconds.
    public let standingSeconds: Double

    /// Whether the likeliest preset was the one chosen.
    public var isRight: Bool { rank == 1 }

    public var description: String {
        "\(from) to \(actual), predicted \(predicted?.description ?? "nothing") (\(probability))"
    }

    init(_ settlement: PredictionSettlement) {
        from = settlement.prediction.from
        predicted = settlement.mixed.predicted
        actual = settlement.actual
        rank = settlement.mixed.rank
        probability = settlement.mixed.probability
        listenerProbability = settlement.listener.probability
        audioProbability = settlement.audio?.probability
        listenerWeight = settlement.prediction.listenerWeight
        standingSeconds = settlement.standingSeconds
    }
}
