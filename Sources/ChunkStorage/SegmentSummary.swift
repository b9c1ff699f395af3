// SPDX-License-Identifier: MIT
public import CacheModel

/// What the index knows of one segment.
public struct SegmentSummary: Hashable, Sendable {
    /// Whether a segment is still written.
    public enum State: String, Sendable {
        /// Being appended to, or free to be by the next process.
        case active
        /// Not written any more.
        case sealed
        /// A write into it failed: not written any more, and nothing is recovered from its tail.
        case suspect
    }

    public let segment: SegmentID
    public let state: State
    /// Bytes from the start that are accounted for; a file that is longer has a tail to recover.
    public let indexedByteCount: Int64
    /// Bytes of live records.
    public let liveByteCount: Int64
    public let liveChunkCount: Int64
    /// Space the file takes on disk, holes not counted.
    public let diskByteCount: Int64
    public let createdTime: WallTime
}
