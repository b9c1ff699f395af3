// SPDX-License-Identifier: MIT
public import CacheModel

/// Which chunks are to be removed: those that meet every criterion that is set; without one, all.
public struct PurgeSelection: Hashable, Sendable {
    /// Chunks of this track.
    public var track: TrackID?
    /// Chunks of this preset, at any intensity.
    public var preset: Preset?
    /// Chunks that were last used before this time.
    public var lastUsedBefore: WallTime?
    /// Chunks of any revision of their track but this one.
    var keptRevision: TrackRevision?

    public init(track: TrackID? = nil, preset: Preset? = nil, lastUsedBefore: WallTime? = nil) {
        self.track = track
        self.preset = preset
        self.lastUsedBefore = lastUsedBefore
    }

    /// Every chunk of a track, but those of one revision.
    init(track: TrackID, keeping revision: TrackRevision?) {
        self.track = track
        keptRevision = revision
    }

    /// Whether every chunk meets it.
    var isEverything: Bool { self == PurgeSelection() }

    /// The track that nothing is left of, but for one revision; nil when only some of its chunks go.
    var wholeTrack: TrackID? { preset == nil && lastUsedBefore == nil ? track : nil }
}
