// SPDX-License-Identifier: MIT
public import CacheModel
import ChunkStorage

/// One chunk in one tier, as a listing shows it.
public struct CacheEntry: Sendable {
    /// Which chunk it is.
    public let key: ChunkKey
    /// The tier that holds it. A chunk in several tiers has an entry for each.
    public let tier: Tier
    /// What the entry accounts for against the tier's capacity.
    public let byteCount: ByteCount
    /// How often it was found there.
    public let hitCount: Int
    /// The probability that the current plan gives the chunk; `nil` when it does not name it.
    public let probability: Double?
    /// How long it has been in the tier, in seconds.
    public let ageSeconds: Double
    /// The number of its record in the order of writing; `nil` in memory.
    public let sequence: Int64?

    func precedes(_ other: Self) -> Bool {
        let mine = (tier.rawValue, key.track.rawValue, key.variant.preset.name)
        let theirs = (other.tier.rawValue, other.key.track.rawValue, other.key.variant.preset.name)
        guard mine == theirs else { return mine < theirs }
        return (key.variant.intensity, key.index) < (other.key.variant.intensity, other.key.index)
    }
}

extension CacheEntry {
    /// A chunk of the disk tier.
    init(_ stored: StoredEntry, probability: Double?, now: WallTime) {
        key = stored.key
        tier = .l3
        byteCount = ByteCount(Int(stored.location.byteCount))
        hitCount = Int(stored.hitCount)
        self.probability = probability
        // What the disk says of the time may be anything; as integers the difference may overflow.
        ageSeconds = (Double(now.unixMilliseconds) - Double(stored.createdTime.unixMilliseconds)) / 1000
        sequence = stored.location.sequence
    }
}

extension ChunkStore {
    /// Every stored chunk, in the order of writing, read in pages.
    func allEntries() throws(StoreError) -> [StoredEntry] {
        var all: [StoredEntry] = []
        while true {
            let page = try entries(after: all.last?.location.sequence ?? 0, limit: 1_000)
            if page.isEmpty { return all }
            all += page
        }
    }
}
