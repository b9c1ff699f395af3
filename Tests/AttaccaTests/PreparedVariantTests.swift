// SPDX-License-Identifier: MIT
import CacheModel
import Testing
import Threading

@testable import Attacca

/// A prepared variant gives what a request gives, and counts as one.
@Suite struct PreparedVariantTests {
    private let renderer = TestRenderer()
    private let cache: PlayerCache
    private let track: TrackID = "a"

    init() throws {
        var configuration = CacheConfiguration()
        configuration.chunkSeconds = 10
        configuration.memoryPressure = .off
        cache = try PlayerCache.openBlocking(
            at: .memoryOnly, renderer: renderer, configuration: configuration)
    }

    private func bytes(_ chunk: CachedChunk) -> [UInt8] { chunk.withUnsafeBytes { Array($0) } }

    @Test func `it finds the same chunk as a request, and counts each time`() throws {
        let prepared = try cache.prepare(track, preset: "warm")
        #expect(prepared.residentChunk(at: 2) == nil)
        let rendered = try cache.waitForChunk(prepared.request(at: 2))
        for _ in 0..<5 {
            let found = try #require(prepared.residentChunk(at: 2))
            #expect(found.chunk === rendered.chunk)
            #expect(found.frames == rendered.frames)
            #expect(found.origin == .l1)
        }
        #expect(cache.statistics().hits.l1 == 5)
        // The first one is measured, of those that find it again every sixteenth of a thread.
        #expect((1...5).contains(cache.statistics().latency.l1.count))
        #expect(try cache.contents(of: .l1).map(\.hitCount) == [5])
        try cache.closeBlocking()
        #expect(prepared.residentChunk(at: 2) == nil)
    }

    @Test(arguments: [-1, 10, Int.min, Int.max])
    func `an index that the track does not have is not there`(index: Int) throws {
        let prepared = try cache.prepare(track, preset: "warm")
        #expect(prepared.residentChunk(at: index) == nil)
    }

    @Test func `chunks whose slots are the same do not get mixed up`() throws {
        let prepared = try cache.prepare(track, preset: "warm")
        let format = try #require(prepared.chunks).grid.format
        for index in 0..<9 { _ = try cache.waitForChunk(prepared.request(at: index)) }
        for _ in 0..<3 {
            for index in 0..<9 {
                let chunk = try #require(prepared.residentChunk(at: index))
                #expect(
                    try bytes(chunk)
                        == renderer.expectedBytes(
                            track, prepared.variant, frames: chunk.frames, format: format))
            }
        }
    }

    @Test func `what was cleared is gone, and what came back is found`() throws {
        let prepared = try cache.prepare(track, preset: "warm")
        let first = try cache.waitForChunk(prepared.request(at: 0))
        // Until then who asks gets it from its render.
        cache.waitUntilIdle()
        #expect(prepared.residentChunk(at: 0) != nil)
        try cache.clear(.l1)
        #expect(prepared.residentChunk(at: 0) == nil)
        try cache.clear()
        let second = try cache.waitForChunk(prepared.request(at: 0))
        #expect(second.chunk !== first.chunk)
        #expect(try #require(prepared.residentChunk(at: 0)).chunk === second.chunk)
    }

    @Test func `it follows a track that is modified, and a renderer that changes`() throws {
        let prepared = try cache.prepare(track, preset: "warm")
        let format = try #require(prepared.chunks).grid.format
        _ = try cache.waitForChunk(prepared.request(at: 0))
        for _ in 0..<2 { #expect(prepared.residentChunk(at: 0) != nil) }
        renderer.modify(track)
        try cache.trackModified(track)
        #expect(prepared.residentChunk(at: 0) == nil)
        _ = try cache.waitForChunk(prepared.request(at: 0))
        let modified = try #require(prepared.residentChunk(at: 0))
        #expect(
            try bytes(modified)
                == renderer.expectedBytes(track, prepared.variant, frames: modified.frames, format: format))
        renderer.changeRevision(to: "test 2")
        #expect(prepared.residentChunk(at: 0) == nil)
        try cache.trackDeleted(track)
        #expect(prepared.chunks == nil)
    }

    @Test func `a chunk that it handed out is in use, and is not evicted`() throws {
        let prepared = try cache.prepare(track, preset: "warm")
        _ = try cache.waitForChunk(prepared.request(at: 0))
        for _ in 0..<2 { #expect(prepared.residentChunk(at: 0) != nil) }
        let held = try #require(prepared.residentChunk(at: 0))
        _ = cache.pipeline.l1.resize(to: .zero, benefit: ChunkBenefit(), now: MonotonicTime(nanoseconds: 0))
        #expect(cache.pipeline.l1.totalCost == held.chunk.byteCount)
    }

    /// They count where they are, each for itself.
    @Test func `what several threads and variants find is counted once each, also after they are gone`()
        throws
    {
        var prepared: [PreparedVariant] = try (0..<2).map { _ in try cache.prepare(track, preset: "warm") }
        _ = try cache.waitForChunk(prepared[0].request(at: 0))
        cache.waitUntilIdle()
        let threads = (0..<10).map { [prepared] number in
            WorkerThread(name: "asker-\(number)") {
                for _ in 0..<1_000 { _ = prepared[number % 2].residentChunk(at: 0) }
            }
        }
        for thread in threads { thread.join() }
        #expect(try cache.contents(of: .l1).map(\.hitCount) == [10_000])
        prepared = []
        #expect(try cache.contents(of: .l1).map(\.hitCount) == [10_000])
        #expect(cache.statistics().hits.l1 == 10_000)
        #expect(cache.statistics().requestCount == 10_001)
        try cache.closeBlocking()
    }

    @Test func `what is found again and again is not the least recently used`() throws {
        let prepared = try cache.prepare(track, preset: "warm")
        for index in 0..<3 { _ = try cache.waitForChunk(prepared.request(at: index)) }
        cache.waitUntilIdle()
        // From the second time on nobody looks at the clock.
        for index in [0, 1, 2, 0, 0] { #expect(prepared.residentChunk(at: index) != nil) }
        let evicted = cache.pipeline.l1.resize(
            to: ByteCount(cache.pipeline.l1.totalCost.rawValue * 2 / 3), benefit: ChunkBenefit(),
            now: SystemTimeSource().monotonicNow().advanced(bySeconds: 1_000))
        #expect(evicted.count == 1)
        #expect(!evicted.map(\.index).contains(0))
    }

    @Test func `who listens is told of each hit`() throws {
        let prepared = try cache.prepare(track, preset: "warm")
        _ = try cache.waitForChunk(prepared.request(at: 0))
        for _ in 0..<2 { _ = prepared.residentChunk(at: 0) }
        let subscription = cache.subscribe()
        for _ in 0..<3 { _ = prepared.residentChunk(at: 0) }
        let hits = subscription.poll().filter { if case .hit = $0.kind { true } else { false } }
        #expect(hits.count == 3)
    }
}
