// SPDX-License-Identifier: MIT
public import CacheModel

/// What compaction did.
public struct CompactionReport: Hashable, Sendable {
    /// Records that were moved.
    public var movedChunkCount = 0
    public var movedByteCount = ByteCount.zero
    /// Records that did not verify when they were to be moved, and were dropped.
    public var damagedCount = 0
    /// Rounds that were finished.
    public var roundCount = 0
    /// What the segments took before, and now.
    public var diskByteCountBefore = ByteCount.zero
    public var diskByteCount = ByteCount.zero
    public var segmentCountBefore: Int64 = 0
    public var segmentCount: Int64 = 0
    /// Bytes that are still to be moved in the round under way.
    public var pendingByteCount = ByteCount.zero
    /// Whether nothing is left that would gain anything.
    public var isComplete = false

    public init() {}
}
