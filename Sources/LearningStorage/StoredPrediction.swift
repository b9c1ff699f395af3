// SPDX-License-Identifier: MIT
public import CacheModel
public import Prediction

/// A settled prediction as it is stored: the likeliest presets of each source, and how each fared.
public struct StoredPrediction: Hashable, Sendable {
    /// Places of each source that are stored.
    public static let placeCount = 3

    /// What one source said.
    public struct Source: Hashable, Sendable {
        /// The presets that it took for the likeliest, the first first; at most ``placeCount``.
        public let top: [PresetProbability]
        /// The place of what was chosen, and what it was given; see `SourceResult`.
        public let result: SourceResult
    }

    public let listener: String
    public let settledAt: WallTime
    /// The preset that was left, and the one that was chosen.
    public let from, actual: Preset
    /// How long the prediction stood, in seconds.
    public let standingSeconds: Double
    /// The circumstances; `nil` when an earlier version predicted.
    public let mode: SessionMode?
    public let isWarm: Bool?
    /// The weight of the listener's source, 0 to 1; 1 where nothing was known of the audio.
    public let listenerWeight: Double
    /// By the listener's source.
    public let byListener: Source
    /// By the audio; `nil` where nothing was known of it.
    public let byAudio: Source?
    /// By both.
    public let mixed: Source
}
