// SPDX-License-Identifier: MIT
public import CacheModel

/// A preset and how likely it is the next one, given that the listener switches.
public struct PredictedPreset: Hashable, Sendable {
    /// Which preset it is.
    public let preset: Preset
    /// By both sources together, 0 to 1.
    public let probability: Double
    /// By what the listener did so far, 0 to 1.
    public let listenerProbability: Double
    /// By the audio that plays, 0 to 1; `nil` while nothing is known of it.
    public let audioProbability: Double?
    /// By the transition matrix alone, 0 to 1: a part of the listener's.
    public let matrixProbability: Double
    /// How well the preset suits the audio by the rules alone, 0 to 1; `nil` while nothing is known of it.
    public let ruleScore: Double?
}
