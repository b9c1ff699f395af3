// SPDX-License-Identifier: MIT
public import CacheModel

/// A cell of a listener's transition matrix, with the probability that goes with it.
public struct TransitionRecord: Hashable, Sendable {
    public let from: Preset
    public let to: Preset
    /// How often it happened, decayed.
    public let count: Double
    /// The smoothed probability among the presets that the player offered when it was saved, 0 to 1.
    public let probability: Double
}
