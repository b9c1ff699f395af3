// SPDX-License-Identifier: MIT
import CacheModel
import ChunkStorage

/// The books of a warming: what is on disk for it, what is on its way, and whether there is room for more. Pure.
///
/// What is on its way is estimated from what stored chunks of the same warming take, and before there is one from the
/// bytes of its samples, which is the most it can be.
struct WarmingAccount: Sendable {
    /// The share of the capacity that is left alone: the space of segments is passed in steps.
    static let sparePart = 16

    private let capacity: ByteCount
    private let writeBudget: ByteCount
    /// What was written today, by everybody.
    var writtenTodayByteCount: ByteCount

    private(set) var stored: [ChunkKey: ChunkStanding] = [:]
    private(set) var storedByteCount = 0
    /// What is on its way, with the bytes of its samples.
    private(set) var pending: [ChunkKey: Int] = [:]
    private var pendingDecodedByteCount = 0
    /// The bytes of the samples of what is stored.
    private var storedDecodedByteCount = 0
    private(set) var writtenByteCount = 0

    init(capacity: ByteCount, writeBudget: ByteCount, writtenTodayByteCount: ByteCount = .zero) {
        self.capacity = capacity
        self.writeBudget = writeBudget
        self.writtenTodayByteCount = writtenTodayByteCount
    }

    /// A chunk was there already.
    mutating func addStored(_ chunk: WarmingPlan.Chunk, _ standing: ChunkStanding) {
        guard stored.updateValue(standing, forKey: chunk.key) == nil else { return }
        storedByteCount += standing.byteCount.rawValue
        storedDecodedByteCount += chunk.decodedByteCount.rawValue
    }

    /// A chunk is to be rendered.
    mutating func start(_ chunk: WarmingPlan.Chunk) {
        guard pending.updateValue(chunk.decodedByteCount.rawValue, forKey: chunk.key) == nil else { return }
        pendingDecodedByteCount += chunk.decodedByteCount.rawValue
    }

    /// A chunk will not come.
    mutating func abandon(_ key: ChunkKey) {
        guard let decodedByteCount = pending.removeValue(forKey: key) else { return }
        pendingDecodedByteCount -= decodedByteCount
    }

    /// A chunk that was on its way is on disk.
    mutating func acknowledge(_ key: ChunkKey, _ standing: ChunkStanding) {
        guard let decodedByteCount = pending[key] else { return }
        abandon(key)
        stored[key] = standing
        storedByteCount += standing.byteCount.rawValue
        storedDecodedByteCount += decodedByteCount
        writtenByteCount += standing.byteCount.rawValue
    }

    /// A chunk was evicted.
    mutating func lose(_ key: ChunkKey) {
        guard let standing = stored.removeValue(forKey: key) else { return }
        storedByteCount -= standing.byteCount.rawValue
    }

    /// What samples of that many bytes take on disk, in bytes.
    func estimatedByteCount(decodedByteCount: Int) -> Int {
        guard storedDecodedByteCount > 0 else { return decodedByteCount }
        let (stored, decoded) = (Double(max(storedByteCount, 1)), Double(storedDecodedByteCount))
        return Int(Double(decodedByteCount) * min(1, stored / decoded))
    }

    /// Why a chunk must not be rendered as well; `nil` when there is room for it.
    func refusal(of chunk: WarmingPlan.Chunk) -> WarmingEnding? {
        let coming = estimatedByteCount(
            decodedByteCount: pendingDecodedByteCount + chunk.decodedByteCount.rawValue)
        let limit = capacity.rawValue - capacity.rawValue / Self.sparePart
        if storedByteCount + coming > limit { return .capacityReached(capacity) }
        if writtenTodayByteCount.rawValue + coming > writeBudget.rawValue {
            return .writeBudgetSpent(writeBudget)
        }
        return nil
    }

    /// Those that are stored and come first when something is evicted, at most `count` of them. O(*n* log *n*).
    func nextVictims(count: Int) -> [ChunkKey] {
        stored.sorted { $0.value.priority < $1.value.priority }.prefix(count).map(\.key)
    }
}
