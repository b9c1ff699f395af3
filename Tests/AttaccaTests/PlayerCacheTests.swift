// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing
import Threading

@testable import Attacca

@Suite struct PlayerCacheTests {
    private let directory = TemporaryDirectory()
    private let renderer = TestRenderer()

    private func open(
        _ configuration: CacheConfiguration = Fixture.configuration(), onDisk: Bool = true
    ) throws -> PlayerCache {
        try PlayerCache.openBlocking(
            at: onDisk ? .directory(directory.path) : .memoryOnly, renderer: renderer,
            configuration: configuration)
    }

    private func expectDirectRender(
        _ chunk: CachedChunk, _ request: ChunkRequest, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let expected = try renderer.expectedBytes(
            request.track, request.variant, frames: chunk.frames, format: chunk.chunk.format)
        #expect(chunk.bytes == expected, sourceLocation: sourceLocation)
    }

    // MARK: Tiers

    @Test(arguments: SampleFormat.allCases)
    func `each tier hands out bit for bit what a direct render gives`(format: SampleFormat) throws {
        var configuration = Fixture.configuration()
        configuration.sampleFormat = format
        let cache = try open(configuration)
        let request = Fixture.request(7)
        var origins: [ChunkOrigin] = []
        for cleared: Set<Tier> in [[], [], [.l1], [.l1, .l2]] {
            cache.waitUntilIdle()
            try cache.flush()
            for tier in cleared { try cache.clear(tier) }
            let chunk = try cache.waitForChunk(request)
            try expectDirectRender(chunk, request)
            origins.append(chunk.origin)
        }
        #expect(origins == [.rendered, .l1, .l2, .l3])
        expectConsistent(cache.statistics())
        try cache.closeBlocking()
    }

    @Test func `the last chunk of a track is as short as the track leaves it`() throws {
        let cache = try open()
        let chunk = try cache.waitForChunk(Fixture.request(95))
        #expect(chunk.frames == 95_000..<95_500)
        #expect(chunk.chunk.frameCount == FrameCount(500))
        try expectDirectRender(chunk, Fixture.request(95))
        try cache.closeBlocking()
    }

    @Test func `a second session renders nothing that the first one kept`() throws {
        let requests = (0..<96).map { Fixture.request($0) }
        let first = try open()
        for request in requests { _ = try first.waitForChunk(request) }
        try first.closeBlocking()
        let rendered = renderer.renderCount
        let second = try open()
        for request in requests {
            let chunk = try second.waitForChunk(request)
            try expectDirectRender(chunk, request)
        }
        #expect(renderer.renderCount == rendered)
        #expect(renderer.describeCount - requests.count == 1)
        let statistics = second.statistics()
        #expect(statistics.missCount == 0)
        #expect(statistics.renderCount == 0)
        expectConsistent(statistics)
        try second.closeBlocking()
    }

    @Test func `another revision of the renderer is served nothing of the old one`() throws {
        let first = try open()
        _ = try first.waitForChunk(Fixture.request(0))
        try first.closeBlocking()
        let other = try PlayerCache.openBlocking(
            at: .directory(directory.path), renderer: TestRenderer(revision: "test 2"),
            configuration: Fixture.configuration())
        #expect(try other.waitForChunk(Fixture.request(0)).origin == .rendered)
        try other.closeBlocking()
    }

    @Test func `without a disk two sessions share nothing and one session caches`() throws {
        let cache = try open(onDisk: false)
        #expect(try cache.waitForChunk(Fixture.request(0)).origin == .rendered)
        #expect(try cache.waitForChunk(Fixture.request(0)).origin == .l1)
        #expect(cache.statistics().capacity.l3 == .zero)
        try cache.closeBlocking()
        let next = try open(onDisk: false)
        #expect(try next.waitForChunk(Fixture.request(0)).origin == .rendered)
        try next.closeBlocking()
    }

    @Test func `what was delivered before a flush is on disk after it`() throws {
        let cache = try open()
        for index in 0..<20 {
            _ = try cache.waitForChunk(Fixture.request(index))
            try cache.flush()
            #expect(try cache.contents(of: .l3).contains { $0.key.index == index })
        }
        try cache.closeBlocking()
    }

    // MARK: Coalescing

    @Test func `sixteen who ask for one missing chunk make one render`() throws {
        let cache = try open()
        renderer.hold()
        let answers = Condition<[CachedChunk]>([])
        let threads = (0..<16).map { number in
            WorkerThread(name: "asker-\(number)") {
                guard let chunk = try? cache.waitForChunk(Fixture.request(3)) else { return }
                answers.update { $0.append(chunk) }
            }
        }
        renderer.waitUntilHolding(1)
        renderer.release()
        for thread in threads { thread.join() }
        let chunks = answers.withLock { $0 }
        #expect(chunks.count == 16)
        #expect(renderer.renderCount == 1)
        for chunk in chunks { try expectDirectRender(chunk, Fixture.request(3)) }
        expectConsistent(cache.statistics())
        try cache.closeBlocking()
    }

    @Test func `async and blocking requests get the same chunk`() async throws {
        let cache = try open()
        let request = Fixture.request(2)
        async let one = cache.chunk(request)
        async let other = cache.chunk(request)
        let chunks = try await [one, other]
        #expect(chunks[0].bytes == chunks[1].bytes)
        #expect(renderer.worstRenderCountOfOneChunk == 1)
        try await cache.close()
    }

    // MARK: Memory

    @Test func `what a player holds is not evicted, and the budget holds at every instant`() throws {
        // A clock that stands still makes all renders equally dear: recency alone decides.
        let clock = ManualTimeSource()
        var configuration = Fixture.configuration(l1Chunks: 4)
        configuration.timeSource = clock
        let cache = try open(configuration)
        var held: [CachedChunk]? = try (0..<4).map { try cache.waitForChunk(Fixture.request($0)) }
        for index in 4..<20 {
            let chunk = try cache.waitForChunk(Fixture.request(index))
            try expectDirectRender(chunk, Fixture.request(index))
            #expect(cache.statistics().bytes.l1 <= ByteCount(4 * Fixture.chunkByteCount))
        }
        for index in 0..<4 { #expect(cache.residentChunk(Fixture.request(index)) != nil) }
        #expect(held?.count == 4)
        held = nil
        cache.waitUntilIdle()
        clock.advance(bySeconds: 10)
        _ = try cache.waitForChunk(Fixture.request(50))
        #expect(cache.residentChunk(Fixture.request(50)) != nil)
        try cache.closeBlocking()
    }

    @Test func `a chunk larger than the capacity of L1 is delivered and not kept there`() throws {
        var configuration = Fixture.configuration()
        configuration.l1Capacity = ByteCount(Fixture.chunkByteCount - 1)
        let cache = try open(configuration)
        let chunk = try cache.waitForChunk(Fixture.request(0))
        try expectDirectRender(chunk, Fixture.request(0))
        cache.waitUntilIdle()
        #expect(cache.tier(of: Fixture.request(0)) == .l2)
        #expect(cache.statistics().bytes.l1 == .zero)
        try cache.closeBlocking()
    }

    @Test func `two look-ups of a resident chunk hand out the same memory`() throws {
        let cache = try open()
        let one = try cache.waitForChunk(Fixture.request(0))
        let other = try cache.waitForChunk(Fixture.request(0))
        #expect(one.chunk === other.chunk)
        try cache.closeBlocking()
    }

    // MARK: Questions

    @Test func `asking where a chunk is counts as nothing`() throws {
        let cache = try open()
        try cache.register("track")
        #expect(cache.tier(of: Fixture.request(0)) == nil)
        _ = try cache.waitForChunk(Fixture.request(0))
        let before = cache.statistics()
        #expect(cache.tier(of: Fixture.request(0)) == .l1)
        #expect(cache.residentChunk(Fixture.request(1)) == nil)
        let after = cache.statistics()
        #expect(after.requestCount == before.requestCount)
        #expect(after.hits.l1 == before.hits.l1)
        try cache.closeBlocking()
    }

    @Test func `contents lists a chunk in every tier that holds it`() throws {
        let cache = try open()
        _ = try cache.waitForChunk(Fixture.request(4))
        cache.waitUntilIdle()
        try cache.flush()
        let entries = try cache.contents()
        #expect(entries.map(\.tier) == [.l1, .l2, .l3])
        #expect(entries.allSatisfy { $0.key.index == 4 && $0.byteCount > .zero })
        #expect(try cache.contents(of: .l2).count == 1)
        try cache.closeBlocking()
    }

    @Test func `the time to the first chunk is known once there was one`() throws {
        let cache = try open()
        #expect(cache.statistics().openToFirstChunkSeconds == nil)
        _ = try cache.waitForChunk(Fixture.request(0))
        #expect(cache.statistics().openToFirstChunkSeconds != nil)
        try cache.closeBlocking()
    }
}
