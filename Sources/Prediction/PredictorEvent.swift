// SPDX-License-Identifier: MIT
public import CacheModel

/// What a player reports of its listener, as the ``Predictor`` takes it in.
public enum PredictorEvent: Hashable, Sendable {
    /// The playhead is somewhere: it moved on by itself, or something about it became known.
    case playing(Playing)
    /// The listener chose another preset.
    case presetSwitched(from: Preset, to: Preset)
    /// The listener moved the playhead within the track.
    case seeked(isForward: Bool)
    /// The listener chose another track.
    case trackChosen(isForward: Bool)
    /// Another track plays, since the one before it ended.
    case trackEnded

    /// Where the playhead is, and what is known of the audio there.
    public struct Playing: Hashable, Sendable {
        public var preset: Preset
        /// In the track, in seconds.
        public var positionSeconds: Double
        /// To the end of the track; `nil` when unknown.
        public var remainingSeconds: Double?
        /// Of the chunk that plays; `nil` when it was not analysed.
        public var features: AudioFeatures?
        /// Of the track; `nil` when it has none.
        public var genre: String?

        public init(
            preset: Preset, positionSeconds: Double, remainingSeconds: Double? = nil,
            features: AudioFeatures? = nil, genre: String? = nil
        ) {
            self.preset = preset
            self.positionSeconds = positionSeconds
            self.remainingSeconds = remainingSeconds
            self.features = features
            self.genre = genre
        }
    }
}
