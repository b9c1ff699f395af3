// SPDX-License-Identifier: MIT
import CacheModel

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What keeping a chunk in memory is expected to save, per byte: the order of eviction and admission.
///
///     benefit = max(planned, 0.05 · 2^(-age / 60 s)) · renderSeconds / bytes
///
/// `planned` is the probability that the current plan gives the chunk; a chunk outside the plan has what
/// recency says, so that without any plan the order is that of least recent use, weighed by cost and size.
/// Recomputed at each decision and never stored: the probabilities of a minute ago are wrong.
struct ChunkBenefit: Sendable {
    /// The chance that a chunk used this very moment is asked for again though no plan names it.
    static let recencyProbability = 0.05
    static let recencyHalfLifeSeconds = 60.0

    private let probabilities: [ChunkKey: Double]

    init(plan: Plan = Plan(wants: [])) {
        probabilities = Dictionary(
            plan.wants.map { ($0.key, $0.probability) }, uniquingKeysWith: { max($0, $1) })
    }

    /// The probability that the plan gives a chunk; `nil` when it does not name it.
    func plannedProbability(of key: ChunkKey) -> Double? { probabilities[key] }

    /// The benefit in seconds of rendering saved per byte, at least 0.
    func perByte(
        of key: ChunkKey, renderSeconds: Double, cost: ByteCount, lastUsedAt: MonotonicTime,
        now: MonotonicTime
    ) -> Double {
        let age = max(0, now.seconds(since: lastUsedAt))
        let recency = Self.recencyProbability * exp2(-age / Self.recencyHalfLifeSeconds)
        let probability = max(probabilities[key] ?? 0, recency)
        return probability * max(renderSeconds, 1e-6) / Double(max(cost.rawValue, 1))
    }
}
