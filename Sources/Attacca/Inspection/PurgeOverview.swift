// SPDX-License-Identifier: MIT
public import CacheModel
import ChunkStorage

/// How much a purge removes.
public struct PurgeOverview: Hashable, Sendable {
    /// Chunks that are removed.
    public let chunkCount: Int
    /// Bytes of the records.
    public let byteCount: ByteCount

    init(_ summary: PurgeSummary) {
        chunkCount = summary.chunkCount
        byteCount = summary.byteCount
    }
}
