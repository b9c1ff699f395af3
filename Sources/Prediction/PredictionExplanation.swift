// SPDX-License-Identifier: MIT
public import CacheModel

/// A prediction with its reasons, for people.
public struct PredictionExplanation: Sendable {
    public let prediction: MixedPrediction
    public let mode: SessionMode
    /// Switches that were learned so far.
    public let switchCount: Int
    /// What the transition matrix alone says, the likeliest first.
    public let matrixRow: [PresetProbability]
    /// The weight of each expert of the listener's source, by name, in the order of
    /// ``SwitchState/expertNames``.
    public let expertWeights: [(name: String, weight: Double)]
    /// How much what fades quickly counts in it, 0 to 1.
    public let recentShare: Double
    /// What was known of the audio.
    public let features: AudioFeatures?
    public let genre: String?
    /// How well each preset suits the audio by the rules alone, 0 to 1; empty when nothing was known of it.
    public let ruleScores: [PresetProbability]
}
