// SPDX-License-Identifier: MIT
public import CacheModel

/// One cell of a listener's transition matrix.
public struct TransitionOverview: Hashable, Sendable {
    /// The preset that played.
    public let from: Preset
    /// The preset that was chosen after it.
    public let to: Preset
    /// How often it happened, decayed over time.
    public let count: Double
    /// The smoothed probability that is predicted from it, 0 to 1.
    public let probability: Double
}
