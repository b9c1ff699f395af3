// SPDX-License-Identifier: MIT
import ChunkStorage

/// A cache of bytes that is run by the store's own ``EvictionPolicy``: what the store does with rows and ghosts in its
/// index, done in memory.
struct CacheSimulation<Key: Hashable> {
    private struct Entry {
        var priority: Double
        var frequency: Int64
        let byteCount: Int64
        let renderSeconds: Double
    }

    private var policy: EvictionPolicy
    let capacity: Int64
    private var entries: [Key: Entry] = [:]
    /// Entries by priority; an element whose priority is not that of its entry any more is out of date.
    private var order = PriorityHeap<Key>()
    private var usedByteCount: Int64 = 0
    private var ghosts: [Key: (frequency: Int64, number: Int)] = [:]
    private var ghostOrder: ArraySlice<(key: Key, number: Int)> = []
    private var evictionCount = 0
    private var pinned: Set<Key> = []

    init(_ order: EvictionPolicy.Order, capacity: Int64) {
        policy = EvictionPolicy(order: order)
        self.capacity = capacity
    }

    /// Looks a chunk up.
    ///
    /// - Parameter uses: How often it counts as used if it is there.
    /// - Returns: Whether it is there.
    @discardableResult
    mutating func read(_ key: Key, uses: Int64 = 1) -> Bool {
        guard var entry = entries[key] else { return false }
        entry.frequency = EvictionPolicy.frequency(entry.frequency, uses: uses)
        place(&entry, key)
        return true
    }

    /// What can be stored before anything has to go.
    var freeByteCount: Int64 { capacity - usedByteCount }

    func contains(_ key: Key) -> Bool { entries[key] != nil }

    /// Stores a chunk that is not there, unless it is larger than the whole cache.
    ///
    /// - Parameter uses: How often it counts as used from the start.
    mutating func write(_ key: Key, byteCount: Int64, renderSeconds: Double = 1, uses: Int64 = 1) {
        precondition(entries[key] == nil, "it is there")
        guard byteCount <= capacity else { return }
        while usedByteCount + byteCount > capacity { evictOne() }
        let remembered = ghosts.removeValue(forKey: key)?.frequency ?? 0
        var entry = Entry(
            priority: 0, frequency: EvictionPolicy.frequency(remembered, uses: uses), byteCount: byteCount,
            renderSeconds: renderSeconds)
        usedByteCount += byteCount
        place(&entry, key)
    }

    /// Evicts these last, and no others.
    mutating func pin(_ keys: Set<Key>) {
        for key in pinned.subtracting(keys) {
            if let entry = entries[key] { order.insert(key, priority: entry.priority) }
        }
        pinned = keys
    }

    private mutating func place(_ entry: inout Entry, _ key: Key) {
        entry.priority = policy.priority(
            frequency: entry.frequency, renderSeconds: entry.renderSeconds, byteCount: entry.byteCount)
        entries[key] = entry
        order.insert(key, priority: entry.priority)
    }

    private mutating func evictOne() {
        while let (key, priority) = order.removeFirst() {
            guard let entry = entries[key], entry.priority == priority, !pinned.contains(key) else {
                continue
            }
            policy.recordEviction(priority: priority)
            entries[key] = nil
            usedByteCount -= entry.byteCount
            remember(key, entry.frequency)
            return
        }
        evictPinned()
    }

    /// Everything that is left is pinned: then pins bind nobody.
    private mutating func evictPinned() {
        let all = pinned
        pinned = []
        for key in all { if let entry = entries[key] { order.insert(key, priority: entry.priority) } }
        precondition(!entries.isEmpty, "nothing to evict")
        evictOne()
        pinned = all
    }

    private mutating func remember(_ key: Key, _ frequency: Int64) {
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

extension CacheSimulation<Int> {
    /// Takes in a request of a trace.
    ///
    /// - Returns: Whether it was a hit. A miss is stored, unless it is larger than the whole cache.
    mutating func serve(_ request: RequestTrace.Request) -> Bool {
        if read(request.key) { return true }
        write(request.key, byteCount: request.byteCount)
        return false
    }
}
