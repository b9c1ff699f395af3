// SPDX-License-Identifier: MIT
import CacheModel
import Threading

/// A memory tier: L1 with decoded chunks, L2 with payloads.
///
/// A `Lock`, not an actor: a look-up is sub-microsecond, must be callable from synchronous and C code, and must not
/// suspend. The lock covers table work only; what leaves the table is released outside it.
final class MemoryTier<Value: AnyObject & Sendable>: Sendable {
    private let table: Lock<ResidentTable<Value>>

    init(capacity: ByteCount) {
        table = Lock(ResidentTable(capacity: capacity))
    }

    /// The value of a key and what rendering it took, in seconds; counts as a use.
    func lookup(_ key: ChunkKey, now: MonotonicTime) -> (value: Value, renderSeconds: Double)? {
        table.withLock { table in
            table.lookup(key, now: now).map { ($0.value, $0.renderSeconds) }
        }
    }

    /// A chunk of a prepared variant.
    struct SlotHit {
        let value: Value
        let renderSeconds: Double
        /// The frames of the track that the chunk holds.
        let frames: Range<Int64>
    }

    /// The value of a chunk that these slots know and whose accounts are settled; counts as a use.
    func settledLookup(
        _ slots: ResidentSlots<Value>, index: Int, version: TrackRegistry.Version, accountVersion: UInt64,
        now: MonotonicTime
    ) -> SlotHit? {
        table.withLock { _ in
            guard let (entry, frames) = slots.entry(at: index, version: version),
                entry.accountedAt == accountVersion
            else { return nil }
            entry.use(at: now)
            return SlotHit(value: entry.value, renderSeconds: entry.renderSeconds, frames: frames)
        }
    }

    /// The value of a chunk, by its key; counts as a use, and is known to the slots from now on.
    ///
    /// - Parameter version: What track and renderer were before the key was made.
    func lookup(
        _ slots: ResidentSlots<Value>, index: Int, key: ChunkKey, frames: Range<Int64>,
        version: TrackRegistry.Version, now: MonotonicTime
    ) -> SlotHit? {
        table.withLock { table in
            slots.reset(to: version)
            guard let entry = table.lookup(key, now: now) else { return nil }
            slots.remember(entry, at: index, frames: frames)
            return SlotHit(value: entry.value, renderSeconds: entry.renderSeconds, frames: frames)
        }
    }

    /// Takes note that the accounts of renders ahead have heard of a request for a key.
    func noteAccounted(_ key: ChunkKey, at version: UInt64) {
        table.withLock { $0.entries[key]?.accountedAt = version }
    }

    /// The value of a key; counts as nothing.
    func peek(_ key: ChunkKey) -> Value? { table.withLock { $0.entries[key]?.value } }

    /// The value of a key and what rendering it took, in seconds; counts as nothing.
    func peekEntry(_ key: ChunkKey) -> (value: Value, renderSeconds: Double)? {
        table.withLock { table in table.entries[key].map { ($0.value, $0.renderSeconds) } }
    }

    /// Whether the key is here; counts as nothing.
    func contains(_ key: ChunkKey) -> Bool { table.withLock { $0.entries[key] != nil } }

    /// Offers a value to the tier.
    ///
    /// - Returns: What became of it, and what had to go for it.
    func admit(
        _ key: ChunkKey, value: Value, cost: ByteCount, renderSeconds: Double, benefit: ChunkBenefit,
        now: MonotonicTime
    ) -> (admission: TierAdmission, evicted: [(key: ChunkKey, value: Value)]) {
        var evicted: [(key: ChunkKey, value: Value)] = []
        let admission = table.withLock { table in
            table.admit(
                key, value: value, cost: cost, renderSeconds: renderSeconds, benefit: benefit, now: now,
                evicted: &evicted)
        }
        return (admission, evicted)
    }

    /// Changes the capacity, as ``ResidentTable/resize(to:benefit:now:evicted:)`` does.
    ///
    /// - Returns: The keys that had to go.
    func resize(to capacity: ByteCount, benefit: ChunkBenefit, now: MonotonicTime) -> [ChunkKey] {
        var evicted: [(key: ChunkKey, value: Value)] = []
        table.withLock { $0.resize(to: capacity, benefit: benefit, now: now, evicted: &evicted) }
        return evicted.map(\.key)
    }

    func removeAll(where condition: (ChunkKey) -> Bool = { _ in true }) {
        let removed = table.withLock { $0.removeAll(where: condition) }
        withExtendedLifetime(removed) {}
    }

    /// The key of every entry.
    var keys: Set<ChunkKey> { table.withLock { Set($0.entries.keys) } }

    /// What the tier may hold now.
    var capacity: ByteCount { table.withLock { $0.capacity } }

    /// Bytes of everything in the tier; above the capacity only by what was in use when that shrank.
    var totalCost: ByteCount { table.withLock { $0.totalCost } }

    var evictionCount: Int { table.withLock { $0.evictionCount } }

    /// Key, cost, hits and times of every entry, in no order.
    func entries() -> [ResidentSummary] {
        table.withLock { table in
            table.entries.map { key, entry in
                ResidentSummary(
                    key: key, cost: entry.cost, hitCount: entry.hitCount, admittedAt: entry.admittedAt)
            }
        }
    }
}

/// What a listing says of one entry of a memory tier.
struct ResidentSummary: Sendable {
    let key: ChunkKey
    let cost: ByteCount
    let hitCount: Int
    let admittedAt: MonotonicTime
}
