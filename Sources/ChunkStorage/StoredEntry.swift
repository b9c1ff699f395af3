// SPDX-License-Identifier: MIT
public import CacheModel

/// What the index knows of one stored chunk.
public struct StoredEntry: Sendable {
    public let key: ChunkKey
    public let location: RecordLocation
    public let frameCount: FrameCount
    /// What rendering the chunk cost, in seconds.
    public let renderSeconds: Double
    /// Reads, as far as they were written down.
    public let hitCount: Int64
    /// What eviction goes by, lowest first.
    public let priority: Double
    public let createdTime: WallTime
    public let lastUsedTime: WallTime
}
