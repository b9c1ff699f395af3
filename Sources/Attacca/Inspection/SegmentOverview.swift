// SPDX-License-Identifier: MIT
public import CacheModel

/// One segment file of the disk tier.
public struct SegmentOverview: Sendable {
    /// The file's name.
    public let name: String
    /// `active`, `sealed` or `suspect`.
    public let state: String
    /// Live chunks in the file.
    public let chunkCount: Int
    /// Bytes from the start that are accounted for.
    public let writtenByteCount: ByteCount
    /// Bytes of live records.
    public let liveByteCount: ByteCount
    /// Space the file takes on disk.
    public let diskByteCount: ByteCount
    /// When the file was begun.
    public let createdAt: WallTime
}
