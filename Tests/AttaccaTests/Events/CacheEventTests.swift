// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing
import Threading

@testable import Attacca

/// What a cache tells of requests and renders.
@Suite(.timeLimit(.minutes(10))) struct CacheEventTests {
    private let renderer = TestRenderer()

    private func open(
        _ configuration: CacheConfiguration = Fixture.configuration(),
        with renderer: (any ChunkRenderer)? = nil
    ) throws -> (cache: PlayerCache, events: EventSubscription) {
        let cache = try PlayerCache.openBlocking(
            at: .memoryOnly, renderer: renderer ?? self.renderer, configuration: configuration)
        return (cache, cache.subscribe(capacity: 65_536))
    }

    private func names(_ events: [CacheEvent]) -> [String] { events.map(\.kind.name) }

    @Test func `a miss, its render and a hit are told in their order, with their chunk`() throws {
        let (cache, events) = try open()
        _ = try cache.waitForChunk(Fixture.request(3))
        cache.waitUntilIdle()
        _ = try cache.waitForChunk(Fixture.request(3))
        let told = events.poll()
        #expect(
            names(told).filter { $0 != "stall" } == ["render_started", "render_finished", "miss", "hit"])
        for event in told {
            switch event.kind {
            case .renderStarted(let key, let priority):
                #expect(key.index == 3)
                #expect(priority == .immediate)
            case .renderFinished(let key, let seconds):
                #expect(key.variant.preset == "warm")
                #expect(seconds >= 0)
            case .miss(let key, let cause, let seconds):
                #expect(key.track == "track")
                #expect(cause == .neverPredicted)
                #expect(seconds > 0)
            case .hit(_, let tier, _): #expect(tier == .l1)
            case .stall: break
            default: Issue.record("\(event)")
            }
        }
        try cache.closeBlocking()
    }

    @Test func `a wait above the threshold is a stall, told after its miss`() throws {
        var configuration = Fixture.configuration()
        configuration.stallThresholdSeconds = 0
        let (cache, events) = try open(configuration)
        _ = try cache.waitForChunk(Fixture.request(0))
        let told = names(events.poll())
        #expect(told.suffix(2) == ["miss", "stall"])
        #expect(cache.statistics().stalls.count == 1)
        try cache.closeBlocking()
    }

    @Test func `a render that fails is told with its error, and the request as a miss`() throws {
        let (cache, events) = try open()
        renderer.setFailing("track", true)
        #expect(throws: AttaccaError.self) { try cache.waitForChunk(Fixture.request(0)) }
        let told = events.poll()
        #expect(names(told).filter { $0 != "stall" } == ["render_started", "render_failed", "miss"])
        for event in told {
            if case .renderFailed(_, let error) = event.kind { #expect(error.code == .renderFailed) }
            if case .miss(_, let cause, _) = event.kind { #expect(cause == .failed) }
        }
        try cache.closeBlocking()
    }

    @Test func `a render ahead that nobody wants any more is told as cancelled`() async throws {
        var configuration = Fixture.configuration()
        configuration.renderWorkerCount = 1
        let (cache, events) = try open(configuration)
        try cache.register("track")
        try cache.register("other")
        renderer.hold()
        let playback = cache.playback()
        playback.report(Playhead(track: "track", positionSeconds: 0, preset: "warm"))
        renderer.waitUntilHolding(1)
        playback.report(Playhead(track: "other", positionSeconds: 0, preset: "warm"))
        let started = try #require(
            await next(events) { if case .renderStarted(let key, _) = $0 { key } else { nil } })
        let cancelled = try #require(
            await next(events) { if case .renderCancelled(let key) = $0 { key } else { nil } })
        #expect(started == cancelled)
        renderer.release()
        try cache.closeBlocking()
    }

    private func next<Value>(
        _ events: EventSubscription, _ value: (CacheEvent.Kind) -> Value?
    ) async -> Value? {
        while let event = await events.next() {
            if let value = value(event.kind) { return value }
        }
        return nil
    }

    @Test func `a renderer that does not return is told as stuck, and no other end of its render`()
        async throws
    {
        let time = ManualTimeSource()
        let hang = Gate()
        let stuck = ScriptedRenderer { request in
            if request.track == "hanging" { hang.pass() }
        }
        var configuration = Fixture.configuration()
        configuration.renderWorkerCount = 1
        configuration.timeSource = time
        let (cache, events) = try open(configuration, with: stuck)
        try cache.register("hanging")
        cache.requestProgressively(Fixture.request(0, track: "hanging")) { _ in }
        hang.waitUntilReached()
        for _ in 0..<2 {
            time.advance(bySeconds: 22.1)
            cache.pipeline.renderPool.wake()
        }
        let found = await next(events) { kind -> (ChunkKey, Double)? in
            if case .rendererStuck(let key, let seconds) = kind { return (key, seconds) }
            return nil
        }
        #expect(found?.0.track == "hanging")
        #expect(found?.1 == 20)
        hang.open()
        waitUntil { cache.statistics().stuckRenderNowCount == 0 }
        try cache.closeBlocking()
        let later = names(events.poll())
        #expect(!later.contains { $0.hasPrefix("render") }, "\(later)")
    }

    @Test func `of ten thousand requests from four threads each is told once`() async throws {
        let (cache, events) = try open(Fixture.configuration(l1Chunks: 20, l2Bytes: 120_000))
        let looped = Task { () -> [CacheEvent] in
            var all: [CacheEvent] = []
            while let event = await events.next() { all.append(event) }
            return all
        }
        let threads = (0..<4).map { number in
            WorkerThread(name: "asker-\(number)") {
                var generator = SeededGenerator(seed: UInt64(number))
                for _ in 0..<2_500 {
                    let request = Fixture.request(Int.random(in: 0..<60, using: &generator))
                    do {
                        _ = try cache.waitForChunk(request)
                    } catch {
                        Issue.record("\(request): \(error)")
                    }
                }
            }
        }
        for thread in threads { thread.join() }
        cache.waitUntilIdle()
        let statistics = cache.statistics()
        try cache.closeBlocking()
        let told = await looped.value
        let counts = Dictionary(grouping: told, by: \.kind.name).mapValues(\.count)
        #expect(told.map(\.sequence) == Array(1...UInt64(told.count)))
        #expect(zip(told, told.dropFirst()).allSatisfy { $0.instant <= $1.instant })
        #expect(statistics.requestCount == 10_000)
        #expect(counts["hit", default: 0] + counts["miss", default: 0] == 10_000)
        #expect(counts["miss", default: 0] == statistics.missCount)
        #expect(counts["render_started"] == counts["render_finished"])
        #expect(counts["evicted", default: 0] == statistics.evictionCount.l1 + statistics.evictionCount.l2)
        #expect(counts["evicted", default: 0] > 0)
        #expect(counts["stall", default: 0] == statistics.stalls.count)
    }

    @Test func `a loop over the events ends when the cache is closed`() async throws {
        let (cache, events) = try open()
        events.cancel()
        let looped = Task { [sequence = cache.events] in
            var names: [String] = []
            for await event in sequence { names.append(event.kind.name) }
            return names
        }
        // The thread may be the only one that is left for the loop.
        while !cache.pipeline.events.isListenedTo { await Task.yield() }
        try cache.clear()
        try await cache.close()
        #expect(await looped.value == ["cleared"])
        for await event in cache.events { Issue.record("\(event) of a closed cache") }
    }

    @Test func `a cache that is let go ends its events`() async throws {
        var cache: PlayerCache? = try open().cache
        let subscription = try #require(cache?.subscribe())
        cache = nil
        #expect(await subscription.next() == nil)
    }
}
