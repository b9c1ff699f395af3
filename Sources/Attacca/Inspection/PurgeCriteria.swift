// SPDX-License-Identifier: MIT
public import CacheModel
import ChunkStorage

/// Which stored chunks to remove: those that meet every criterion that is set; without one, all.
public struct PurgeCriteria: Hashable, Sendable {
    /// Of this track, in any preset.
    public var track: TrackID?
    /// At any intensity, of any track.
    public var preset: Preset?
    /// Not used for longer than this, in seconds.
    public var unusedSeconds: Double?

    /// Criteria; those that are `nil` do not count.
    public init(track: TrackID? = nil, preset: Preset? = nil, unusedSeconds: Double? = nil) {
        self.track = track
        self.preset = preset
        self.unusedSeconds = unusedSeconds
    }

    /// - Parameter now: What the age is counted back from.
    func selection(now: WallTime) -> PurgeSelection {
        let cutoff = unusedSeconds.map { seconds in
            let milliseconds = Double(now.unixMilliseconds) - seconds * 1000
            return WallTime(unixMilliseconds: Int64(min(max(milliseconds, -9e18), 9e18)))
        }
        return PurgeSelection(track: track, preset: preset, lastUsedBefore: cutoff)
    }
}
