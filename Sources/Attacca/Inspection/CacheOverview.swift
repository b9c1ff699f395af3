// SPDX-License-Identifier: MIT
public import CacheModel

/// A cache directory at a glance.
public struct CacheOverview: Sendable {
    public let directory: String
    public let chunkCount: Int
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
    public let listener: String
    /// What opened the cache, and its version in its own words.
    public let player: String
    public let playerVersion: String
    public let startedAt: WallTime
    /// `nil` while the session runs, and for one that was killed.
    public let endedAt: WallTime?
    public let playedSeconds: Double
    public let hits: CacheStatistics.PerTier<Int>
    public let missCount: Int
    public let stallCount: Int
    public let stallSeconds: Double
}
