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
        var entries: [CacheEntry] = []
        if tier == nil || tier == .l1 { entries += resident(pipeline.l1.entries(), .l1) }
        if tier == nil || tier == .l2 { entries += resident(pipeline.l2.entries(), .l2) }
        if tier == nil || tier == .l3 {
            let stored = try reading { (store: ChunkStore) throws(StoreError) in try store.allEntries() }
            entries += shown(stored)
        }
        return entries.sorted { $0.precedes($1) }
    }

    /// Every entry of a tier in memory, ordered as ``contents(of:)`` is. No disk.
    ///
    /// - Precondition: The tier is not L3.
    package func residentEntries(of tier: Tier) -> [CacheEntry] {
        precondition(tier != .l3, "L3 is not in memory")
        let summaries = tier == .l1 ? pipeline.l1.entries() : pipeline.l2.entries()
        return resident(summaries, tier).sorted { $0.precedes($1) }
    }

    /// Every entry of L3 of one track, ordered as ``contents(of:)`` is. Blocks for the disk; what it takes depends on the
    /// track and not on how much is stored.
    package func storedEntries(of track: TrackID) throws(AttaccaError) -> [CacheEntry] {
        let stored = try reading { (store: ChunkStore) throws(StoreError) in try store.entries(of: track) }
        return shown(stored).sorted { $0.precedes($1) }
    }

    /// Tracks with entries in L3, in the order of the bytes of their names. Blocks for the disk.
    ///
    /// - Parameters:
    ///   - track: The one before the first; `nil` for all.
    ///   - countMax: The most that are named; > 0.
    package func storedTracks(after track: TrackID?, max countMax: Int) throws(AttaccaError) -> [TrackID] {
        try reading { (store: ChunkStore) throws(StoreError) in
            try store.tracks(after: track, limit: countMax)
        }
    }

    private func resident(_ summaries: [ResidentSummary], _ tier: Tier) -> [CacheEntry] {
        let benefit = pipeline.benefit
        let now = configuration.timeSource.monotonicNow()
        return summaries.map { summary in
            CacheEntry(
                key: summary.key, tier: tier, byteCount: summary.cost, hitCount: summary.hitCount,
                probability: benefit.plannedProbability(of: summary.key),
                ageSeconds: now.seconds(since: summary.admittedAt), sequence: nil)
        }
    }

    private func shown(_ entries: [StoredEntry]) -> [CacheEntry] {
        let benefit = pipeline.benefit
        let now = configuration.timeSource.wallNow()
        return entries.map { entry in
            CacheEntry(entry, probability: benefit.plannedProbability(of: entry.key), now: now)
        }
    }

    /// - Returns: Nothing without a disk tier.
    private func reading<Element>(
        _ body: (ChunkStore) throws(StoreError) -> [Element]
    ) throws(AttaccaError) -> [Element] {
        guard let store = disk.store else { return [] }
        do {
            return try body(store)
        } catch let error where error.code == .closed {
            throw .closed()
        } catch {
            throw .diskTierFailed(cause: error)
        }
    }
}
