// SPDX-License-Identifier: MIT
import CacheModel
import ChunkStorage

/// How large the stores of the proofs are: so small that everything happens often.
struct ProofLimits {
    static let segmentByteCount = 256 << 10
    static let evictingCapacityByteCount = 3 << 19
    /// What chunks are written together without being accounted for, and may be lost.
    static let batchByteCount = 64 << 10

    /// Whether the budget is so small that chunks are evicted; else nothing ever is.
    let isEvicting: Bool

    var capacityByteCount: Int { isEvicting ? Self.evictingCapacityByteCount : 1 << 30 }

    var configuration: ChunkStoreConfiguration {
        ChunkStoreConfiguration(
            capacity: ByteCount(capacityByteCount), segmentByteCount: ByteCount(Self.segmentByteCount),
            stagingCapacity: .megabytes(4), batchByteCount: ByteCount(Self.batchByteCount),
            freeSpaceFloor: .zero, dailyWriteBudget: .mebibytes(1 << 30), syncWindowSeconds: 1,
            retrySeconds: 0.1, upkeepSeconds: 0.1)
    }
}
