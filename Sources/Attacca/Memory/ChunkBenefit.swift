// SPDX-License-Identifier: MIT
package import CacheModel

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What keeping a chunk in memory is expected to save, per byte: the order of eviction and admission.
///
///     benefit = max(planned, 1e-30 · 2^(-age / 60 s)) · renderSeconds / bytes
///
/// `planned` is the chance of a stall that the current plan gives the chunk. A chunk outside the plan has what recency
/// says, less than anything in the plan however cheap, since no render costs 1e20 times
/// another: without any plan the order is that of least recent use, weighed by
/// cost and size. Recomputed at each decision and never stored: the probabilities of a minute ago are wrong.
package struct ChunkBenefit: Sendable {
    /// The chance of a stall without a chunk that was used this very moment, though no plan names it.
    static let recencyProbability = 1e-30
    static let recencyHalfLifeSeconds = 60.0

    /// What a payload in L2 is worth while its chunk is in L1 as well, against one whose chunk is nowhere else.
    static let duplicateShare = 0.1

    private let wants: [ChunkKey: Plan.Want]
    private var duplicates: Set<ChunkKey> = []

    package init(plan: Plan = Plan(wants: [])) {
        wants = Dictionary(plan.wants.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The same where some chunks are in a faster tier as well, and lost only once they leave that.
    func discounting(_ duplicates: Set<ChunkKey>) -> Self {
        var benefit = self
        benefit.duplicates = duplicates
        return benefit
    }

    /// What the plan says of a chunk; `nil` when it does not name it.
    package func want(for key: ChunkKey) -> Plan.Want? { wants[key] }

    /// The probabilities that the plan gives, of each chunk that it names.
    var plannedProbabilities: [(key: ChunkKey, probability: Double)] {
        wants.values.map { ($0.key, $0.probability) }
    }

    /// The probability that the plan gives a chunk; `nil` when it does not name it.
    func plannedProbability(of key: ChunkKey) -> Double? { wants[key]?.probability }

    /// The benefit in seconds of rendering saved per byte, at least 0.
    package func perByte(
        of key: ChunkKey, renderSeconds: Double, cost: ByteCount, lastUsedAt: MonotonicTime,
        now: MonotonicTime
    ) -> Double {
        let age = max(0, now.seconds(since: lastUsedAt))
        let recency = Self.recencyProbability * exp2(-age / Self.recencyHalfLifeSeconds)
        let probability = max(wants[key]?.stallProbability ?? 0, recency)
        let share = duplicates.contains(key) ? Self.duplicateShare : 1
        return share * probability * max(1e-6, renderSeconds) / Double(max(cost.rawValue, 1))
    }
}
