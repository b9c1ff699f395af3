// SPDX-License-Identifier: MIT
package import CacheModel
import Prediction

/// A playhead with all that the engine knows of where it is.
package struct PlaybackReport: Sendable {
    let playhead: Playhead
    /// How long the track lasts, in seconds; `nil` while it is not described.
    var durationSeconds: Double?
    /// Of the chunk that plays; `nil` while it is not analysed.
    var features: AudioFeatures?
    /// Of the track; `nil` when it has none.
    var genre: String?
    /// Whether the track comes after the one before it in the queue; of two tracks that are not both in it, too.
    var isForward = true

    package init(
        playhead: Playhead, durationSeconds: Double? = nil, features: AudioFeatures? = nil,
        genre: String? = nil, isForward: Bool = true
    ) {
        self.playhead = playhead
        self.durationSeconds = durationSeconds
        self.features = features
        self.genre = genre
        self.isForward = isForward
    }

    /// The same for the predictor, as if another preset played.
    func playing(_ preset: Preset) -> PredictorEvent.Playing {
        PredictorEvent.Playing(
            preset: preset, positionSeconds: playhead.positionSeconds,
            remainingSeconds: durationSeconds.map { max(0, $0 - playhead.positionSeconds) },
            features: features, genre: genre)
    }
}
