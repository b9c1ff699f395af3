// SPDX-License-Identifier: MIT
public import CacheModel
import ChunkStorage

/// How far something has come that reads or rewrites a whole cache.
public struct MaintenanceProgress: Hashable, Sendable {
    /// Bytes that are done.
    public let byteCount: ByteCount
    /// What there was when it began; a player may add some.
    public let totalByteCount: ByteCount
}

extension MaintenanceProgress {
    init(_ progress: VerificationProgress) {
        byteCount = ByteCount(Int(progress.byteCount))
        totalByteCount = ByteCount(Int(progress.totalByteCount))
    }
}
