// SPDX-License-Identifier: MIT
public import CacheModel

/// Which chunk a player wants, in the player's words; revisions and grid are added by the cache.
public struct ChunkRequest: Hashable, Sendable, CustomStringConvertible {
    public let track: TrackID
    public let variant: Variant
    /// Position of the chunk inside the track, 0-based.
    public let index: Int

    public init(track: TrackID, preset: Preset, intensity: Intensity = .full, index: Int) {
        self.track = track
        variant = Variant(preset: preset, intensity: intensity)
        self.index = index
    }

    public var description: String { "\(track) [\(variant)] chunk \(index)" }
}
