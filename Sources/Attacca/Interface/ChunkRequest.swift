// SPDX-License-Identifier: MIT
public import CacheModel

/// Which chunk a player wants, in the player's words; revisions and grid are added by the cache.
public struct ChunkRequest: Hashable, Sendable, CustomStringConvertible {
    /// Which track.
    public let track: TrackID
    /// In which preset and intensity.
    public let variant: Variant
    /// Position of the chunk inside the track, 0-based.
    public let index: Int

    /// A request for the chunk of that index, 0-based; at full intensity unless said otherwise.
    public init(track: TrackID, preset: Preset, intensity: Intensity = .full, index: Int) {
        self.track = track
        variant = Variant(preset: preset, intensity: intensity)
        self.index = index
    }

    public var description: String { "\(track) [\(variant)] chunk \(index)" }
}
