// SPDX-License-Identifier: MIT
public import CacheModel
import ChunkStorage

/// What a compaction did.
public struct CompactionOverview: Hashable, Sendable {
    /// Chunks that were moved out of sparse segments.
    public let movedChunkCount: Int
    /// Bytes of the records that were moved.
    public let movedByteCount: ByteCount
    /// Chunks that did not verify when they were to be moved, and were dropped.
    public let damagedCount: Int
    /// Space that the segments took before, and take now.
    public let diskByteCountBefore: ByteCount
    /// Space that the segments take now.
    public let diskByteCount: ByteCount
    /// Segment files there were before.
    public let segmentCountBefore: Int
    /// Segment files there are now.
    public let segmentCount: Int
    /// Bytes that are still to be moved, as far as is known.
    public let pendingByteCount: ByteCount
    /// Whether nothing is left that would gain anything; false when it was cancelled.
    public internal(set) var isComplete: Bool
    /// What the file of the database gets shorter by, once its log is emptied.
    public internal(set) var databaseByteCountGivenBack = ByteCount.zero

    init(_ report: CompactionReport) {
        movedChunkCount = report.movedChunkCount
        movedByteCount = report.movedByteCount
        damagedCount = report.damagedCount
        diskByteCountBefore = report.diskByteCountBefore
        diskByteCount = report.diskByteCount
        segmentCountBefore = Int(report.segmentCountBefore)
        segmentCount = Int(report.segmentCount)
        pendingByteCount = report.pendingByteCount
        isComplete = report.isComplete
    }
}
