// SPDX-License-Identifier: MIT
import CacheModel

/// What a cache was given and has promised since: the other side of what it is found to serve.
struct ProofLedger {
    struct Stored {
        let acknowledged: MonotonicTime
        /// Whether a power cut must leave it.
        var isDurable = false
        /// Whether the disk failed before it was durable: a power cut may take it at any time.
        var isDoubtful = false
        /// Whether a removal was begun that may not have ended: it is there, or not.
        var isContested = false
    }

    /// Acknowledged chunks that are neither evicted nor removed.
    private(set) var stored: [ChunkKey: Stored] = [:]
    /// Every chunk that was handed over.
    private(set) var offered: Set<ChunkKey> = []
    /// Chunks that were stored, then removed on demand, and not handed over since.
    private(set) var removed: Set<ChunkKey> = []
    /// The keys that sequences were given to.
    private var owners: [Int64: ChunkKey] = [:]
    private var lastFailure: MonotonicTime?
    /// Removals that were begun since the index was last looked at: they may have met what came in meanwhile.
    private var recentRemovals: [(ChunkKey) -> Bool] = []
    /// Those that are carried out when the writer comes to it.
    private var pendingRemovals: [(ChunkKey) -> Bool] = []

    /// A chunk is handed over.
    mutating func offer(_ key: ChunkKey) {
        offered.insert(key)
        removed.remove(key)
    }

    /// What was stored and meets a criterion is reported removed.
    mutating func remove(_ keys: Set<ChunkKey>) { removed.formUnion(keys) }

    /// A removal of these keys is about to be tried, and may fail half-way.
    ///
    /// - Parameter isPending: Whether it is done at any time from now on, and may meet what comes in until then.
    mutating func contest(_ isDoomed: @escaping (ChunkKey) -> Bool, isPending: Bool = false) {
        if isPending { pendingRemovals.append(isDoomed) } else { recentRemovals.append(isDoomed) }
        for key in stored.keys where isDoomed(key) { stored[key]!.isContested = true }
    }

    /// Whether a record may be struck out whose row is there.
    var hasContested: Bool { stored.values.contains { $0.isContested } }

    /// Takes over what the index has now.
    ///
    /// - Parameters:
    ///   - rows: Each key and its sequence.
    ///   - areNewDoubtful: Whether what is new may be what a failed commit left in the log, its records cut off.
    /// - Returns: How many are new, how many are gone, and what is impossible.
    mutating func observe(
        _ rows: [ChunkKey: Int64], now: MonotonicTime, areNewDoubtful: Bool = false
    ) -> (newCount: Int, goneCount: Int, violations: [String]) {
        var violations: [String] = []
        var newCount = 0
        for (key, sequence) in rows {
            if let owner = owners.updateValue(key, forKey: sequence), owner != key {
                violations.append("sequence \(sequence) of \(owner) is now that of \(key)")
            }
            guard stored[key] == nil else { continue }
            newCount += 1
            stored[key] = Stored(
                acknowledged: now,
                isContested: areNewDoubtful
                    || (recentRemovals + pendingRemovals).contains { isDoomed in isDoomed(key) })
            if !offered.contains(key) { violations.append("\(key) was never handed over") }
            if removed.contains(key) { violations.append("\(key) was removed and came back") }
        }
        let gone = stored.filter { rows[$0.key] == nil }
        for key in gone.keys { stored[key] = nil }
        recentRemovals = []
        return (newCount, gone.values.count { !$0.isContested }, violations)
    }

    /// The writer has done all that was due by now, and the disk took it.
    mutating func noteHealthyWriter(now: MonotonicTime, syncWindowSeconds: Double) {
        if let lastFailure, now.seconds(since: lastFailure) < syncWindowSeconds { return }
        for (key, chunk) in stored
        where !chunk.isDurable && !chunk.isDoubtful
            && now.seconds(since: chunk.acknowledged) >= syncWindowSeconds
        { stored[key]!.isDurable = true }
    }

    /// Everything acknowledged is on the disk, as after closing.
    mutating func noteSynchronized() {
        for (key, chunk) in stored where !chunk.isDoubtful { stored[key]!.isDurable = true }
    }

    /// The disk has failed: what was not durable may never be.
    mutating func noteFailure(now: MonotonicTime) {
        lastFailure = now
        noteProcessEnd()
    }

    /// A process ended without synchronising: nobody else does it for it, and what of its chunks gets to the disk is up
    /// to the system.
    mutating func noteProcessEnd() {
        for (key, chunk) in stored where !chunk.isDurable { stored[key]!.isDoubtful = true }
    }

    /// The power went, and this is what was found: all of it is on the disk.
    mutating func restart(with rows: [ChunkKey: Int64], now: MonotonicTime) {
        stored = rows.mapValues { _ in Stored(acknowledged: now, isDurable: true) }
        owners = Dictionary(uniqueKeysWithValues: rows.map { ($0.value, $0.key) })
        removed.subtract(rows.keys)
        lastFailure = nil
    }

    /// What has to be served after a power cut now, or after the end of the process.
    func expectation(afterPowerLoss isPowerLoss: Bool, byteCountMax: Int) -> ProofExpectation {
        let served = stored.filter { !$0.value.isContested && (!isPowerLoss || $0.value.isDurable) }
        return ProofExpectation(
            served: Set(served.keys), absent: removed, offered: offered, byteCountMax: byteCountMax)
    }
}
