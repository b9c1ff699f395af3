// SPDX-License-Identifier: MIT
public import CacheModel

/// What a player does now, as it says itself.
public struct PlayerState: Hashable, Sendable {
    /// The track that plays.
    public var track: TrackID
    /// What people call it.
    public var title: String
    /// Where it is, in seconds; finite.
    public var positionSeconds: Double
    /// How long it lasts, in seconds; finite.
    public var durationSeconds: Double
    /// The preset and intensity that are heard.
    public var variant: Variant
    /// The tracks that are played, in order.
    public var queue: [TrackID]
    /// Whether the position moves.
    public var isPlaying: Bool

    /// The state of a player.
    public init(
        track: TrackID, title: String, positionSeconds: Double, durationSeconds: Double, variant: Variant,
        queue: [TrackID], isPlaying: Bool
    ) {
        self.track = track
        self.title = title
        self.positionSeconds = positionSeconds
        self.durationSeconds = durationSeconds
        self.variant = variant
        self.queue = queue
        self.isPlaying = isPlaying
    }
}
