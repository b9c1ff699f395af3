// SPDX-License-Identifier: MIT
import ChunkStorage

/// A cache of bytes that is run by the store's own ``EvictionPolicy``: what the store does with rows and ghosts in its
/// index, done in memory.
struct CacheSimulation {
    private struct Entry {
        var priority: Double
        var frequency: Int64
        let byteCount: Int64
    }

    private var policy: EvictionPolicy
    private let capacity: Int64
    private var entries: [Int: Entry] = [:]
    /// Entries by priority; an element whose priority is not that of its entry any more is out of date.
    private var order = PriorityHeap<Int>()
    private var usedByteCount: Int64 = 0
    private var ghosts: [Int: (frequency: Int64, number: Int)] = [:]
    private var ghostOrder: ArraySlice<(key: Int, number: Int)> = []
    private var evictionCount = 0

    init(_ order: EvictionPolicy.Order, capacity: Int64) {
        policy = EvictionPolicy(order: order)
        self.capacity = capacity
    }

    /// Takes in a request.
    ///
    /// - Returns: Whether it was a hit. A miss is stored, unless it is larger than the whole cache.
    mutating func request(_ request: RequestTrace.Request) -> Bool {
        if var entry = entries[request.key] {
            entry.frequency = EvictionPolicy.frequency(entry.frequency, uses: 1)
            place(&entry, request.key)
            return true
        }
        guard request.byteCount <= capacity else { return false }
        while usedByteCount + request.byteCount > capacity { evictOne() }
        let remembered = ghosts.removeValue(forKey: request.key)?.frequency ?? 0
        var entry = Entry(
            priority: 0, frequency: EvictionPolicy.frequency(remembered, uses: 1),
            byteCount: request.byteCount)
        usedByteCount += request.byteCount
        place(&entry, request.key)
        return false
    }

    private mutating func place(_ entry: inout Entry, _ key: Int) {
        entry.priority = policy.priority(
            frequency: entry.frequency, renderSeconds: 1, byteCount: entry.byteCount)
        entries[key] = entry
        order.insert(key, priority: entry.priority)
    }

    private mutating func evictOne() {
        while let (key, priority) = order.removeFirst() {
            guard let entry = entries[key], entry.priority == priority else { continue }
            policy.recordEviction(priority: priority)
            entries[key] = nil
            usedByteCount -= entry.byteCount
            remember(key, entry.frequency)
            return
        }
    }

    private mutating func remember(_ key: Int, _ frequency: Int64) {
        evictionCount += 1
        ghosts[key] = (frequency, evictionCount)
        ghostOrder.append((key, evictionCount))
        let span = Int(EvictionPolicy.ghostsPerChunk) * max(1, entries.count)
        while let oldest = ghostOrder.first, oldest.number <= evictionCount - span {
            ghostOrder.removeFirst()
            if ghosts[oldest.key]?.number == oldest.number { ghosts[oldest.key] = nil }
        }
    }
}
