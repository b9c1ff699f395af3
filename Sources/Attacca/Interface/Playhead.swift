// SPDX-License-Identifier: MIT
public import CacheModel

/// What the listener hears now.
public struct Playhead: Hashable, Sendable {
    /// The track that plays.
    public let track: TrackID
    /// Position within the track, in seconds; finite and at least 0.
    public let positionSeconds: Double
    /// The preset and intensity that are heard.
    public let variant: Variant

    /// A place in a track; at full intensity unless said otherwise.
    ///
    /// - Precondition: `positionSeconds` is finite and at least 0.
    public init(track: TrackID, positionSeconds: Double, preset: Preset, intensity: Intensity = .full) {
        precondition(positionSeconds.isFinite && positionSeconds >= 0, "playhead at \(positionSeconds) s")
        self.track = track
        self.positionSeconds = positionSeconds
        variant = Variant(preset: preset, intensity: intensity)
    }
}
