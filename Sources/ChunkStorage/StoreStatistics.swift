// SPDX-License-Identifier: MIT
public import CacheDatabase
public import CacheModel

/// The state of the store and what it did since it was opened; a snapshot from memory.
public struct StoreStatistics: Sendable {
    /// Live chunks on the disk, at the last commit of this process.
    public var chunkCount: Int64 = 0
    public var segmentCount: Int64 = 0
    /// Bytes of live records, headers included.
    public var liveByteCount = ByteCount.zero
    /// Space that the segments take on disk, holes not counted.
    public var diskByteCount = ByteCount.zero
    /// The disk budget.
    public var capacity = ByteCount.zero
    /// Bytes accepted and not yet acknowledged.
    public var stagedByteCount = ByteCount.zero

    /// Chunks written and acknowledged.
    public var appendedCount = 0
    /// Chunks handed over that were on the disk already.
    public var duplicateCount = 0
    /// Reads that gave a chunk, from staging or from the disk.
    public var hitCount = 0
    /// Reads that gave none, damaged records included.
    public var missCount = 0
    /// Records that failed verification when they were read, and were dropped for it.
    public var damagedCount = 0
    /// Chunks evicted to keep the budget.
    public var evictedCount = 0
    /// Chunks removed on demand.
    public var removedCount = 0
    /// Chunks accepted and then lost to a failing disk.
    public var forgottenCount = 0
    /// Batches, commands and upkeep that the disk or the database refused.
    public var failureCount = 0
    /// Times that another process kept a lock for too long; what was to be written stayed staged.
    public var blockedCount = 0
    /// Whether the last attempt to write met such a lock.
    public var isWriterBlocked = false
    /// Segments that compaction beside the player has emptied, round by round.
    public var compaction = CompactionReport()
    /// Chunks not accepted, by reason.
    public var rejectedCounts: [RejectionReason: Int] = [:]

    /// Chunks that opening found in segments and brought back into the index.
    public var recoveredCount = 0
    /// Segments of the index whose files were gone when the store was opened.
    public var lostSegmentCount = 0
    /// Segment files that opening left alone: damaged, foreign, or of a newer format.
    public var ignoredSegments: [IgnoredSegment] = []
    /// Rows that opening found no record for.
    public var droppedRowCount = 0
    /// Whether the index was older than the segments: after a power cut, or a copy was put back.
    public var wasIndexBehind = false
    /// The database that was set aside when this one was opened, if there was one.
    public var setAside: SetAsideDatabase?
}
