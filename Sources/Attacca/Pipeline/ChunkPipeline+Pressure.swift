// SPDX-License-Identifier: MIT
import CacheModel
import Threading

extension ChunkPipeline {
    /// Brings the memory tiers to the capacities of a level of pressure; what is in use stays.
    ///
    /// - Returns: Whether a tier is above its capacity, because of what is in use.
    func resizeTiers(for level: MemoryPressureLevel) -> Bool {
        let capacities = TierCapacities(
            at: level, l1: configuration.l1Capacity, l2: configuration.l2Capacity)
        let now = timeSource.monotonicNow()
        let benefit = self.benefit
        let evictedFromL2 = l2.resize(to: capacities.l2, benefit: benefit, now: now)
        let evictedFromL1 = l1.resize(to: capacities.l1, benefit: benefit, now: now)
        announceEvicted(evictedFromL2, from: .l2)
        announceEvicted(evictedFromL1, from: .l1)
        let evicted = evictedFromL2 + evictedFromL1
        outbid.withLock { $0 = [] }
        // Elsewhere: whether the disk still has them is asked of the disk, and memory must not wait for that.
        if !evicted.isEmpty { readPool.runAhead { [self] in settleEvicted(evicted) } }
        return l1.totalCost > capacities.l1 || l2.totalCost > capacities.l2
    }
}
