// SPDX-License-Identifier: MIT
public import CacheModel

/// What a chunk takes on disk, and how soon eviction comes to it.
public struct ChunkStanding: Hashable, Sendable {
    /// Bytes of its record.
    public let byteCount: ByteCount
    /// What eviction goes by, lowest first.
    public let priority: Double

    public init(byteCount: ByteCount, priority: Double) {
        self.byteCount = byteCount
        self.priority = priority
    }
}
