// SPDX-License-Identifier: MIT
import CacheModel
import Threading

/// A memory tier: L1 with decoded chunks, L2 with payloads.
///
/// A lock, not an actor: a look-up is sub-microsecond, must be callable from synchronous and C code, and must not
/// suspend. The lock covers table work only; what leaves the table is released outside it. Look-ups hold a stripe of it,
/// so that they do not wait for one another; what changes the table, or asks whether values are in use, holds all.
final class MemoryTier<Value: AnyObject & Sendable>: Sendable {
    private let table: StripedLock<ResidentTable<Value>>
    private let roster = ResidentSlots<Value>.Roster()

    init(capacity: ByteCount) {
        table = StripedLock(ResidentTable(capacity: capacity))
    }

    /// Slots for look-ups in this tier.
    func makeSlots() -> ResidentSlots<Value> { ResidentSlots(roster) }

    /// The value of a key and what rendering it took, in seconds; counts as a use.
    func lookup(_ key: ChunkKey, now: MonotonicTime) -> (value: Value, renderSeconds: Double)? {
        table.withStripe(StripedLock<Void>.ownStripe) { table in
            table.pointee.lookup(key, now: now).map { ($0.value, $0.renderSeconds) }
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
        _ slots: ResidentSlots<Value>, index: Int, version: TrackRegistry.Version, accountVersion: UInt64
    ) -> SlotHit? {
        let stripe = StripedLock<Void>.ownStripe
        table.enter(stripe)
        defer { table.leave(stripe) }
        return slots.use(index, stripe: stripe, version: version, accountVersion: accountVersion)
    }

    /// The value of a chunk, by its key; counts as a use, and is known to the slots from now on.
    ///
    /// - Parameter found: The frames that the chunk has, and what was so before the key was made. The caller accounts for
    ///   the request.
    func lookup(
        _ slots: ResidentSlots<Value>, index: Int, key: ChunkKey, _ found: ResidentSlots<Value>.Found,
        now: MonotonicTime
    ) -> SlotHit? {
        let stripe = StripedLock<Void>.ownStripe
        return table.withStripe(stripe) { table in
            guard let entry = table.pointee.lookup(key, now: now) else { return nil }
            slots.remember(entry, at: index, stripe: stripe, found)
            return SlotHit(value: entry.value, renderSeconds: entry.renderSeconds, frames: found.frames)
        }
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
            roster.foldUses()
            return table.entries.map { key, entry in
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
