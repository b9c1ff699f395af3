// SPDX-License-Identifier: MIT
public import CacheModel

/// A switch that was learned, with all that its learning depended on: what a replay needs.
public struct LearnedSwitch: Hashable, Sendable {
    public let from: Preset
    public let to: Preset
    /// Of the audio that played; `nil` when nothing was known of it.
    public let features: AudioFeatures?
    public let genre: String?
    /// What each source gave ``to``, 0 to 1; 0 when it was not on offer, and `nil` for the audio's where
    /// nothing was known of it.
    public let listenerProbability: Double
    public let audioProbability: Double?
    /// The circumstances.
    public let context: MixerContext

    /// - Precondition: `from` and `to` differ; probabilities are 0 to 1.
    public init(
        from: Preset, to: Preset, features: AudioFeatures?, genre: String?, listenerProbability: Double,
        audioProbability: Double?, context: MixerContext
    ) {
        precondition(from != to, "a switch from \(from) to itself")
        precondition((0...1).contains(listenerProbability), "a probability of \(listenerProbability)")
        precondition((0...1).contains(audioProbability ?? 0), "a probability of \(audioProbability ?? 0)")
        self.from = from
        self.to = to
        self.features = features
        self.genre = genre
        self.listenerProbability = listenerProbability
        self.audioProbability = audioProbability
        self.context = context
    }
}
