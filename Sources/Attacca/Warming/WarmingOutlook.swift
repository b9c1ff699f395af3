// SPDX-License-Identifier: MIT
public import CacheModel

/// What a warming would come to, from its plan and what is stored. Pure; an estimate.
public struct WarmingOutlook: Hashable, Sendable {
    /// Tracks of the plan.
    public let trackCount: Int
    /// Chunks of the plan.
    public let chunkCount: Int
    /// Chunks that are stored already.
    public let storedCount: Int
    /// What they take on disk, in bytes.
    public let storedByteCount: ByteCount
    /// Bytes of the samples of all others: what they take at most, but for some hundred bytes each.
    public let missingByteCountMax: ByteCount
    /// What all others take if they are as compressible as those that are stored; without any the most it can be.
    public let missingByteCountEstimated: ByteCount
    /// How long they play, in seconds.
    public let missingSeconds: Double

    /// Chunks that are not stored yet.
    public var missingCount: Int { chunkCount - storedCount }

    /// Compares a plan with what is stored.
    ///
    /// - Parameters:
    ///   - plan: What is to be stored.
    ///   - stored: Chunks of the disk tier; those that are not of the plan count for nothing.
    /// - Complexity: O(chunks of the plan + chunks of the disk tier).
    public init(plan: WarmingPlan, stored: [CacheEntry]) {
        let known = Dictionary(
            stored.filter { $0.tier == .l3 && plan.contains($0.key) }.map { ($0.key, $0.byteCount.rawValue) },
            uniquingKeysWith: { first, _ in first })
        var (storedDecoded, missingDecoded, missingSeconds) = (0, 0, 0.0)
        for chunk in plan {
            if known[chunk.key] != nil {
                storedDecoded += chunk.decodedByteCount.rawValue
            } else {
                missingDecoded += chunk.decodedByteCount.rawValue
                missingSeconds += chunk.seconds
            }
        }
        let storedByteCount = known.values.reduce(0, +)
        let ratio = storedDecoded > 0 ? min(1, Double(storedByteCount) / Double(storedDecoded)) : 1
        trackCount = plan.trackCount
        chunkCount = plan.chunkCount
        storedCount = known.count
        self.storedByteCount = ByteCount(storedByteCount)
        missingByteCountMax = ByteCount(missingDecoded)
        missingByteCountEstimated = ByteCount(Int((Double(missingDecoded) * ratio).rounded()))
        self.missingSeconds = missingSeconds
    }
}
