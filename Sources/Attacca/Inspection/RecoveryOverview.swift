// SPDX-License-Identifier: MIT
import CacheDatabase
public import CacheModel
import ChunkStorage

/// What rebuilding an index from the segments found.
public struct RecoveryOverview: Sendable {
    /// A segment file that was left alone.
    public struct IgnoredSegment: Hashable, Sendable {
        /// The file's name.
        public let name: String
        /// Why it was left alone, for people.
        public let reason: String
    }

    /// Chunks that were found, every byte of each verified.
    public let chunkCount: Int
    /// Bytes of their records.
    public let byteCount: ByteCount
    /// Segment files that they are in.
    public let segmentCount: Int
    /// Where the index lies now that was there before; `nil` when there was none.
    public let setAsidePath: String?
    /// Rows of what was learned that were saved out of it, and those that could not be.
    public let salvagedRowCount: Int
    /// Rows of what was learned that could not be saved.
    public let lostRowCount: Int
    /// Segment files that were left alone.
    public let ignoredSegments: [IgnoredSegment]
    /// Whether every segment was looked at; the next to open the cache looks at the others.
    public let isComplete: Bool

    init(_ statistics: StoreStatistics, isComplete: Bool) {
        chunkCount = Int(statistics.chunkCount)
        byteCount = statistics.liveByteCount
        segmentCount = Int(statistics.segmentCount)
        setAsidePath = statistics.setAside?.path
        salvagedRowCount = statistics.setAside?.salvagedRowCount ?? 0
        lostRowCount = statistics.setAside?.lostRowCount ?? 0
        ignoredSegments = statistics.ignoredSegments.map {
            IgnoredSegment(name: "\($0.segment).seg", reason: $0.reason)
        }
        self.isComplete = isComplete
    }
}
