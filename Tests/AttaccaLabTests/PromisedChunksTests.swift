// SPDX-License-Identifier: MIT
import ChunkStorage
import TestSupport
import Testing

@testable import AttaccaLab

/// What the proofs judge by.
@Suite struct PromisedChunksTests {
    private let directory = TemporaryDirectory()
    private let limits = ProofLimits(isEvicting: false)

    private func check(
        stored: [ProofChunk], told events: [ChildEvent], _ limits: ProofLimits
    ) throws -> ProofTally {
        var tally = ProofTally()
        var promised = PromisedChunks()
        for event in events { promised.note(event, &tally) }
        let opened = try ProofStore(directory.file("cache"), limits.configuration)
        for chunk in stored { _ = opened.store.append(chunk.staged) }
        try opened.store.flush()
        try promised.check(opened.store, limits, "a test", &tally)
        try opened.close()
        return tally
    }

    private func chunk(_ index: Int, generation: UInt64 = 1) -> ProofChunk {
        ProofChunk(track: 1, generation: generation, index: index)
    }

    @Test func `a chunk that was acknowledged and is not served is lost, unless it was removed or evicted`()
        throws
    {
        let told = ChildEvent.acknowledged([chunk(0), chunk(1)])
        #expect(try check(stored: [chunk(0)], told: [told], limits)[.acknowledgedLost] == 1)
        let removal = ChildEvent.purging(track: 1, below: 2)
        #expect(try check(stored: [chunk(0)], told: [told, removal], limits).isClean)
        let evicting = ProofLimits(isEvicting: true)
        #expect(try check(stored: [chunk(0)], told: [told, .evicted(1)], evicting).isClean)
    }

    @Test func `a chunk that was purged and is served is wrong`() throws {
        let removal = [ChildEvent.purging(track: 1, below: 2), .purged(track: 1, below: 2)]
        #expect(
            try check(stored: [chunk(0), chunk(0, generation: 2)], told: removal, limits)[.wrongBytes] == 1)
    }

    @Test func `a chunk with other bytes is wrong`() throws {
        let opened = try ProofStore(directory.file("cache"), limits.configuration)
        let other = chunk(1).staged
        _ = opened.store.append(
            StagedChunk(
                key: chunk(0).key, payload: other.payload, frameCount: other.frameCount, renderSeconds: 0.5))
        try opened.close()
        #expect(try check(stored: [], told: [], limits)[.wrongBytes] == 1)
    }

    @Test func `more chunks are missing than evictions explain`() throws {
        let told = ChildEvent.acknowledged((0..<2_000).map { chunk($0) })
        let tally = try check(stored: [], told: [told, .evicted(10)], ProofLimits(isEvicting: true))
        #expect(tally[.acknowledgedLost] == 1)
    }
}
