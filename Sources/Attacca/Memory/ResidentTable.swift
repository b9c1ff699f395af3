// SPDX-License-Identifier: MIT
package import CacheModel

/// The table of a memory tier: values with their costs, within a capacity at every instant.
///
/// Invariants, checked by ``checkInvariants()``:
/// 1. `totalCost` is the sum of the costs of all entries.
/// 2. `totalCost` never exceeds `capacity`, but where a resize met entries in use: then it never grows until it is
///    below.
///
/// A value is in use while anyone beside the table holds a reference to it. Since new references come only out of
/// the table, and the table is behind a lock, asking whether its own reference is the only one is exact.
package struct ResidentTable<Value: AnyObject & Sendable> {
    private(set) var capacity: ByteCount
    /// What a resize left of entries in use, where that is above the capacity, else 0.
    private var overhang = ByteCount.zero
    package private(set) var totalCost = ByteCount.zero
    package private(set) var entries: [ChunkKey: ResidentEntry<Value>] = [:]
    package private(set) var evictionCount = 0
    private var admissionCount = 0

    package init(capacity: ByteCount) { self.capacity = capacity }

    /// The entry of a key; counts as a use. O(1).
    package func lookup(_ key: ChunkKey, now: MonotonicTime) -> ResidentEntry<Value>? {
        guard let entry = entries[key] else { return nil }
        entry.use(at: now)
        return entry
    }

    /// Admits a value if it fits beside what is worth more, evicting the least benefit per byte first.
    ///
    /// - Parameter evicted: Gets what had to go, to be released outside the lock.
    /// - Complexity: O(*n* log *n*) when something has to go, else O(1).
    package mutating func admit(
        _ key: ChunkKey, value: Value, cost: ByteCount, renderSeconds: Double, benefit: ChunkBenefit,
        now: MonotonicTime, evicted: inout [(key: ChunkKey, value: Value)]
    ) -> TierAdmission {
        guard cost <= capacity else { return .tooLarge }
        if let entry = entries[key] {
            entry.touch(at: now)
            return .present
        }
        if totalCost + cost > capacity {
            let worth = benefit.perByte(
                of: key, renderSeconds: renderSeconds, cost: cost, lastUsedAt: now, now: now)
            let excess = totalCost + cost - capacity
            guard let victims = victims(freeing: excess, below: worth, benefit: benefit, now: now) else {
                return .outbid
            }
            for victim in victims {
                evicted.append((victim, entries[victim]!.value))
                remove(victim)
                evictionCount += 1
            }
        }
        admissionCount += 1
        entries[key] = ResidentEntry(
            value: value, cost: cost, renderSeconds: renderSeconds, admittedAt: now, number: admissionCount)
        totalCost += cost
        assert(checkInvariants())
        return .admitted
    }

    /// Changes the capacity. Of what is above it the least benefit per byte goes first, and nothing that is in use: that
    /// goes with a later resize to the same capacity, and blocks admission until then.
    ///
    /// - Parameter evicted: Gets what had to go, to be released outside the lock.
    /// - Complexity: O(*n* log *n*) when something has to go, else O(1).
    mutating func resize(
        to capacity: ByteCount, benefit: ChunkBenefit, now: MonotonicTime,
        evicted: inout [(key: ChunkKey, value: Value)]
    ) {
        self.capacity = capacity
        if totalCost > capacity {
            for candidate in candidates(below: .infinity, benefit: benefit, now: now)
            where totalCost > capacity {
                evicted.append((candidate.key, entries[candidate.key]!.value))
                remove(candidate.key)
                evictionCount += 1
            }
        }
        overhang = totalCost > capacity ? totalCost : .zero
        assert(checkInvariants())
    }

    /// Removes one entry; what a player holds of it stays valid.
    ///
    /// - Returns: Its value, to be released outside the lock.
    @discardableResult
    package mutating func remove(_ key: ChunkKey) -> Value? {
        guard let entry = entries.removeValue(forKey: key) else { return nil }
        totalCost -= entry.cost
        return entry.leave()
    }

    /// Removes the entries whose key satisfies `condition`.
    ///
    /// - Returns: Their values, to be released outside the lock.
    package mutating func removeAll(where condition: (ChunkKey) -> Bool) -> [Value] {
        entries.keys.filter(condition).compactMap { remove($0) }
    }

    /// The entries to evict so that `excess` bytes come free, all unused and worth less than `worth`; `nil` when
    /// there are not enough of them.
    private mutating func victims(
        freeing excess: ByteCount, below worth: Double, benefit: ChunkBenefit, now: MonotonicTime
    ) -> [ChunkKey]? {
        var victims: [ChunkKey] = []
        var freed = ByteCount.zero
        for candidate in candidates(below: worth, benefit: benefit, now: now) where freed < excess {
            victims.append(candidate.key)
            freed += candidate.cost
        }
        return freed >= excess ? victims : nil
    }

    /// The entries that are unused and worth less than `worth`, the least worth first; of equals the one that came
    /// first, so that the order never depends on that of the table.
    private mutating func candidates(
        below worth: Double, benefit: ChunkBenefit, now: MonotonicTime
    ) -> [(key: ChunkKey, cost: ByteCount, worth: Double, number: Int)] {
        var candidates: [(key: ChunkKey, cost: ByteCount, worth: Double, number: Int)] = []
        for (key, entry) in entries where !entry.isInUse {
            let entryWorth = benefit.perByte(
                of: key, renderSeconds: entry.renderSeconds, cost: entry.cost,
                lastUsedAt: entry.lastUsedAt(by: now), now: now)
            if entryWorth < worth { candidates.append((key, entry.cost, entryWorth, entry.number)) }
        }
        candidates.sort { ($0.worth, $0.number) < ($1.worth, $1.number) }
        return candidates
    }

    /// Verifies every invariant; traps with the violated rule. Debug builds and tests only.
    @discardableResult
    func checkInvariants() -> Bool {
        let sum = entries.values.reduce(0) { $0 + $1.cost.rawValue }
        precondition(sum == totalCost.rawValue, "(1) cost drift: \(sum), counted \(totalCost)")
        precondition(totalCost <= max(capacity, overhang), "(2) \(totalCost) over \(capacity)")
        return true
    }
}
