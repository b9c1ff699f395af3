// SPDX-License-Identifier: MIT
public import CacheModel
import ChunkStorage

extension PlayerCache {
    /// Everything that is counted, now. Takes microseconds; no disk.
    public func statistics() -> CacheStatistics {
        var snapshot = pipeline.statistics.snapshot()
        snapshot.capacity = CacheStatistics.PerTier(
            l1: pipeline.l1.capacity, l2: pipeline.l2.capacity,
            l3: disk.current == nil ? .zero : configuration.l3Capacity)
        snapshot.bytes.l1 = pipeline.l1.totalCost
        snapshot.bytes.l2 = pipeline.l2.totalCost
        snapshot.evictionCount.l1 = pipeline.l1.evictionCount
        snapshot.evictionCount.l2 = pipeline.l2.evictionCount
        let retired = disk.retiredCounts
        snapshot.evictionCount.l3 = retired.evicted
        snapshot.damagedCount += retired.damaged
        if let stored = disk.store?.statistics() {
            snapshot.bytes.l3 = stored.diskByteCount
            snapshot.evictionCount.l3 += stored.evictedCount
            snapshot.damagedCount += stored.damagedCount
        }
        snapshot.renderYieldCount = pipeline.renderPool.yieldCount
        snapshot.stuckRenderCount = pipeline.renderPool.stuckRenderCount
        snapshot.stuckRenderNowCount = pipeline.renderPool.stuckNowCount
        snapshot.diskTier = disk.status()
        snapshot.diskTier.isBypassed = pipeline.diskReader.isBypassed
        snapshot.memoryPressure = pressure.overview
        snapshot.powerMode = power.current
        snapshot.predictions = learning.predictionCounts
        snapshot.analysis = analysis.counts
        return snapshot
    }

    /// Every entry of one tier, or of all, ordered by tier, track, preset, intensity and index. The entries of L3 are
    /// read from the index on disk: blocks.
    ///
    /// - Throws: ``AttaccaError/Code/cacheUnavailable`` when the index cannot be read;
    ///   ``AttaccaError/Code/closed``.
    public func contents(of tier: Tier? = nil) throws(AttaccaError) -> [CacheEntry] {
        let benefit = pipeline.benefit
        let now = configuration.timeSource.monotonicNow()
        func resident(_ summaries: [ResidentSummary], _ tier: Tier) -> [CacheEntry] {
            summaries.map { summary in
                CacheEntry(
                    key: summary.key, tier: tier, byteCount: summary.cost, hitCount: summary.hitCount,
                    probability: benefit.plannedProbability(of: summary.key),
                    ageSeconds: now.seconds(since: summary.admittedAt), sequence: nil)
            }
        }
        var entries: [CacheEntry] = []
        if tier == nil || tier == .l1 { entries += resident(pipeline.l1.entries(), .l1) }
        if tier == nil || tier == .l2 { entries += resident(pipeline.l2.entries(), .l2) }
        if tier == nil || tier == .l3 { entries += try storedEntries(benefit) }
        return entries.sorted { $0.precedes($1) }
    }

    private func storedEntries(_ benefit: ChunkBenefit) throws(AttaccaError) -> [CacheEntry] {
        guard let store = disk.store else { return [] }
        let now = configuration.timeSource.wallNow()
        do {
            return try store.allEntries().map { entry in
                CacheEntry(entry, probability: benefit.plannedProbability(of: entry.key), now: now)
            }
        } catch let error where error.code == .closed {
            throw .closed()
        } catch {
            throw .diskTierFailed(cause: error)
        }
    }
}
