// SPDX-License-Identifier: MIT
public import CacheModel

/// What is to be on disk before anyone asks for it: these tracks, in these presets, that much of each.
public struct WarmingRequest: Hashable, Sendable {
    /// How much of each track.
    public enum Extent: Hashable, Sendable {
        /// All of it.
        case whole
        /// The chunks that hold the first so many seconds: all of them where the track is shorter, none where that is 0,
        /// negative or not a number.
        case firstSeconds(Double)
    }

    /// Which tracks; where there is no room for everything, earlier ones come first. One that is named twice counts once.
    public var tracks: [TrackID]
    /// In which presets, the likeliest first.
    public var presets: [Preset]
    /// In which intensity.
    public var intensity: Intensity
    /// How much of each track.
    public var extent: Extent

    /// A request; whole tracks at full intensity unless said otherwise.
    public init(
        tracks: [TrackID], presets: [Preset], intensity: Intensity = .full, extent: Extent = .whole
    ) {
        self.tracks = tracks
        self.presets = presets
        self.intensity = intensity
        self.extent = extent
    }
}
