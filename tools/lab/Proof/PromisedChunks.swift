// SPDX-License-Identifier: MIT
import CacheModel
import ChunkStorage

/// What the processes on a cache directory were promised, by what they told: which chunks have to be there, and which must
/// not be.
struct PromisedChunks {
    /// Chunks that are to be served.
    private(set) var acknowledged: Set<ProofChunk> = []
    /// The generation of each track from which on chunks may be there.
    private var firstGenerations: [Int: UInt64] = [:]
    /// Evictions that were told of since the last check.
    private var evictedCount = 0

    /// Takes in what a process told, in its order.
    mutating func note(_ event: ChildEvent, _ tally: inout ProofTally) {
        switch event {
        case .acknowledged(let chunks):
            tally.add(.acknowledged, chunks.count)
            acknowledged.formUnion(chunks)
        case .purging(let track, let below):
            acknowledged = acknowledged.filter { $0.track != track || $0.generation >= below }
        case .purged(let track, let below):
            tally.add(.purges)
            firstGenerations[track] = max(firstGenerations[track, default: 0], below)
        case .evicted(let count):
            tally.add(.evicted, count)
            evictedCount += count
        case .counted(let count, let number): tally.add(count, number)
        case .failed(let count, let what): tally.fail(count, what)
        case .opening, .opened, .longestRead, .outcome: break
        }
    }

    /// Compares a store that nobody writes with what was promised; afterwards promises no more than it has.
    ///
    /// - Parameter circumstances: Where in the story it is, for the words of a failure.
    mutating func check(
        _ store: ChunkStore, _ limits: ProofLimits, _ circumstances: String, _ tally: inout ProofTally
    ) throws {
        var served: Set<ProofChunk> = []
        var last: Int64 = 0
        while true {
            let page = try store.entries(after: last)
            for entry in page {
                if let chunk = try check(entry.key, store, circumstances, &tally) { served.insert(chunk) }
            }
            guard let final = page.last else { break }
            last = final.location.sequence
        }
        tally.add(.served, served.count)
        let missing = acknowledged.subtracting(served)
        acknowledged.formIntersection(served)
        defer { evictedCount = 0 }
        guard !missing.isEmpty else { return }
        guard limits.isEvicting else {
            for chunk in missing { tally.fail(.acknowledgedLost, "\(circumstances): \(chunk)") }
            return
        }
        tally.add(.forgotten, missing.count)
        if !isExplained(missing) {
            tally.fail(
                .acknowledgedLost,
                "\(circumstances): \(missing.count) chunks are missing, \(evictedCount) were evicted")
        }
    }

    /// Whether evictions account for what is missing: those that were told of, and what making room for one more burst
    /// can have cost in each process that was killed before it told.
    private func isExplained(_ missing: Set<ProofChunk>) -> Bool {
        let untoldCount = missing.count - evictedCount
        guard untoldCount > 0 else { return true }
        let sizes = missing.map(\.staged.payload.byteCount.rawValue).sorted()
        return sizes.prefix(untoldCount).reduce(0, +) <= 4 * ProofLimits.segmentByteCount
    }

    private func check(
        _ key: ChunkKey, _ store: ChunkStore, _ circumstances: String, _ tally: inout ProofTally
    ) throws -> ProofChunk? {
        guard let chunk = ProofChunk(key) else {
            tally.fail(.wrongBytes, "\(circumstances): \(key), which nobody stored, is in the index")
            return nil
        }
        // A removal strikes records out before their rows go: one that was stopped in between leaves rows of nothing.
        guard let stored = try store.read(key) else { return nil }
        if !chunk.isRight(stored) { tally.fail(.wrongBytes, "\(circumstances): \(chunk)") }
        if chunk.generation < firstGenerations[chunk.track, default: 0] {
            tally.fail(.wrongBytes, "\(circumstances): \(chunk) was purged and is served")
        }
        return chunk
    }
}
