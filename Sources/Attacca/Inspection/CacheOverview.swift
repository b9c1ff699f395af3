// SPDX-License-Identifier: MIT
public import CacheModel

/// A cache directory at a glance.
public struct CacheOverview: Sendable {
    /// The cache directory, as it was given.
    public let directory: String
    /// Chunks that are stored.
    public let chunkCount: Int
    /// Segment files that the index knows.
    public let segmentCount: Int
    /// Bytes of live records.
    public let liveByteCount: ByteCount
    /// Space the segments take on disk.
    public let diskByteCount: ByteCount
    /// The disk budget of the last player, for ``diskByteCount``; `nil` before the first one.
    public let diskCapacity: ByteCount?
    /// What all players wrote today (UTC).
    public let writtenTodayByteCount: ByteCount
    /// What the last player may write in a day (UTC); `nil` before the first one.
    public let dailyWriteBudget: ByteCount?
    /// When everything written was last forced to stable storage; `nil` when it never was.
    public let lastSyncedAt: WallTime?
    /// Segments into which a write failed; they are read and not written any more.
    public let suspectSegmentCount: Int
    /// Damaged databases of earlier runs that lie in the directory and may be deleted, by file name.
    public let setAsideNames: [String]
    /// What happened to the directory, latest first.
    public let incidents: [IncidentOverview]
    /// The listeners that have a profile, by name.
    public let listeners: [String]
    /// Whether rendering predicted presets ahead pays, for each of ``listeners``.
    public let presetPrefetch: [CacheStatistics.PresetPrefetch]
    /// What became of the chunks that were rendered ahead of need, over all sessions.
    public let prefetch: CacheStatistics.Prefetch
    /// The last sessions, latest first.
    public let sessions: [SessionOverview]
}

/// One run of a player against a cache directory.
public struct SessionOverview: Sendable {
    /// Whose playback it was.
    public let listener: String
    /// What opened the cache, and its version in its own words.
    public let player: String
    /// The version of ``player``, in its own words; may be empty.
    public let playerVersion: String
    /// When the session began.
    public let startedAt: WallTime
    /// `nil` while the session runs, and for one that was killed.
    public let endedAt: WallTime?
    /// How long something played, in seconds.
    public let playedSeconds: Double
    /// Requests that were answered out of each tier.
    public let hits: CacheStatistics.PerTier<Int>
    /// Requests that found their chunk in no tier.
    public let missCount: Int
    /// Requests that waited longer than the stall threshold.
    public let stallCount: Int
    /// How long those waited together, in seconds.
    public let stallSeconds: Double
}
