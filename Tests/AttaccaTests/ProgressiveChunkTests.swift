// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing
import Threading

@testable import Attacca

/// Chunks of ten seconds that are handed over while they are rendered.
@Suite(.timeLimit(.minutes(10))) struct ProgressiveChunkTests {
    struct Broken: Error {}

    /// What one listener got.
    final class Listener: Sendable {
        private let deliveries = Condition<[Result<ChunkDelivery, AttaccaError>]>([])

        init(_ cache: PlayerCache, _ request: ChunkRequest) {
            cache.requestProgressively(request) { [deliveries] delivery in
                deliveries.update { $0.append(delivery) }
            }
        }

        func waitUntilGot(_ count: Int) { _ = deliveries.wait { $0.count >= count ? true : nil } }

        /// Waits for the end, and says what came before it.
        func waitForEnd() -> (parts: [ChunkPart], end: Result<CachedChunk, AttaccaError>) {
            deliveries.wait { all in
                switch all.last {
                case .success(.whole(let whole)): (Self.parts(all), .success(whole))
                case .failure(let error): (Self.parts(all), .failure(error))
                case .success(.part), nil: nil
                }
            }!
        }

        var parts: [ChunkPart] { deliveries.withLock { Self.parts($0) } }

        private static func parts(_ deliveries: [Result<ChunkDelivery, AttaccaError>]) -> [ChunkPart] {
            deliveries.compactMap { delivery in
                if case .success(.part(let part)) = delivery { part } else { nil }
            }
        }
    }

    private func open(_ renderer: any ChunkRenderer) throws -> PlayerCache {
        var configuration = Fixture.configuration(l1Chunks: 100)
        configuration.chunkSeconds = 10
        return try PlayerCache.openBlocking(at: .memoryOnly, renderer: renderer, configuration: configuration)
    }

    /// Parts follow each other and are the chunk, bit for bit what a direct render gives.
    private func expectRight(
        _ listener: Listener, _ renderer: ScriptedRenderer, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let (parts, end) = listener.waitForEnd()
        let whole = try end.get()
        #expect(parts.first?.frames.lowerBound == whole.frames.lowerBound, sourceLocation: sourceLocation)
        #expect(parts.last?.frames.upperBound == whole.frames.upperBound, sourceLocation: sourceLocation)
        for (part, next) in zip(parts, parts.dropFirst()) {
            #expect(part.frames.upperBound == next.frames.lowerBound, sourceLocation: sourceLocation)
        }
        let expected = try renderer.base.expectedBytes(
            "track", Variant(preset: "warm"), frames: whole.frames, format: whole.chunk.format)
        // As truth values: to show how ten thousand samples differ takes minutes.
        let isWholeRight = whole.bytes == expected
        let arePartsRight = parts.flatMap { $0.withUnsafeBytes { Array($0) } } == expected
        #expect(isWholeRight, sourceLocation: sourceLocation)
        #expect(arePartsRight, sourceLocation: sourceLocation)
    }

    @Test func `the first second of a miss is there while the rest is rendered`() throws {
        let second = Gate()
        let renderer = ScriptedRenderer(partialRendering: .ranges(preRollSeconds: 0)) { request in
            if request.frames.lowerBound > 0 { second.pass() }
        }
        let cache = try open(renderer)
        let listener = Listener(cache, Fixture.request(0))
        second.waitUntilReached()
        #expect(listener.parts.map(\.frames) == [0..<1_024])
        second.open()
        try expectRight(listener, renderer)
        #expect(renderer.renderedFrames == [0..<1_024, 1_024..<3_072, 3_072..<7_168, 7_168..<10_000])
        let statistics = cache.statistics()
        #expect(statistics.firstPartLatency.count == 1)
        #expect(statistics.firstPartLatency.maxMicroseconds <= statistics.renderLatency.maxMicroseconds)
        #expect(statistics.renderCount == 1)
        expectConsistent(statistics)
        try cache.closeBlocking()
    }

    @Test func `what a renderer reports as written is handed over a second at a time`() throws {
        let end = Gate()
        let renderer = ScriptedRenderer { request in
            for frames in stride(from: Int64(250), through: 5_000, by: 250) {
                request.reportWritten(FrameCount(frames))
            }
            end.pass()
        }
        let cache = try open(renderer)
        let listener = Listener(cache, Fixture.request(1))
        end.waitUntilReached()
        #expect(listener.parts.map(\.frames.upperBound) == [11_000, 12_000, 13_000, 14_000, 15_000])
        end.open()
        try expectRight(listener, renderer)
        #expect(renderer.renderedFrames.count == 1)
        try cache.closeBlocking()
    }

    @Test func `who joins later gets what is there at once, and who wants the whole gets it once`() throws {
        let end = Gate()
        let renderer = ScriptedRenderer { request in
            request.reportWritten(FrameCount(3_000))
            end.pass()
        }
        let cache = try open(renderer)
        let first = Listener(cache, Fixture.request(0))
        end.waitUntilReached()
        let second = Listener(cache, Fixture.request(0))
        second.waitUntilGot(1)
        #expect(second.parts.map(\.frames) == [0..<3_000])
        let answers = Condition<[CachedChunk]>([])
        let asker = WorkerThread(name: "asker") {
            if let chunk = try? cache.waitForChunk(Fixture.request(0)) { answers.update { $0.append(chunk) } }
        }
        end.open()
        try expectRight(first, renderer)
        try expectRight(second, renderer)
        asker.join()
        #expect(answers.withLock { $0.count } == 1)
        #expect(renderer.renderedFrames.count == 1)
        expectConsistent(cache.statistics())
        try cache.closeBlocking()
    }

    @Test func `who joins a render ahead of need gets what is there of it`() throws {
        let end = Gate()
        let renderer = ScriptedRenderer { request in
            guard request.frames.lowerBound == 0 else { return }
            request.reportWritten(FrameCount(3_000))
            end.pass()
        }
        let cache = try open(renderer)
        try cache.register("track")
        cache.playback().report(Playhead(track: "track", positionSeconds: 0, preset: "warm"))
        end.waitUntilReached()
        let listener = Listener(cache, Fixture.request(0))
        listener.waitUntilGot(1)
        #expect(listener.parts.map(\.frames) == [0..<3_000])
        end.open()
        try expectRight(listener, renderer)
        try cache.closeBlocking()
        #expect(cache.statistics().prefetch.lateCount == 1)
    }

    @Test(arguments: [PartialRendering.reported, .ranges(preRollSeconds: 0)])
    func `a render that fails half-way throws after its parts`(partial: PartialRendering) throws {
        let renderer = ScriptedRenderer(partialRendering: partial) { request in
            if case .reported = partial {
                request.reportWritten(FrameCount(2_000))
                throw Broken()
            }
            if request.frames.lowerBound > 1_024 { throw Broken() }
        }
        let cache = try open(renderer)
        let (parts, end) = Listener(cache, Fixture.request(0)).waitForEnd()
        #expect(!parts.isEmpty)
        #expect(parts.first?.frames.lowerBound == 0)
        let error = #expect(throws: AttaccaError.self) { try end.get() }
        #expect(error?.code == .renderFailed)
        #expect(error?.cause is Broken)
        #expect(cache.statistics().failureCount == 1)
        #expect(cache.tier(of: Fixture.request(0)) == nil)
        try cache.closeBlocking()
    }

    @Test func `a hit, and a render in one piece, are one part and the whole`() throws {
        let renderer = ScriptedRenderer()
        let cache = try open(renderer)
        for origin in [ChunkOrigin.rendered, .l1] {
            let (parts, end) = Listener(cache, Fixture.request(0)).waitForEnd()
            #expect(parts.map(\.frames) == [0..<10_000])
            #expect(try end.get().origin == origin)
        }
        #expect(renderer.renderedFrames.count == 1)
        #expect(cache.statistics().firstPartLatency.count == 1)
        try cache.closeBlocking()
    }

    @Test func `a part can be read after the chunk and the cache are gone`() throws {
        let renderer = ScriptedRenderer { $0.reportWritten(FrameCount(1_000)) }
        let part: ChunkPart
        do {
            let cache = try open(renderer)
            part = try #require(Listener(cache, Fixture.request(0)).waitForEnd().parts.first)
            try cache.closeBlocking()
        }
        let expected = try renderer.base.expectedBytes(
            "track", Variant(preset: "warm"), frames: part.frames, format: part.chunk.format)
        #expect(part.withUnsafeBytes { Array($0) } == expected)
    }

    @Test func `the sequence ends with the whole, and throws what a request throws`() async throws {
        let renderer = ScriptedRenderer(partialRendering: .ranges(preRollSeconds: 0))
        let cache = try open(renderer)
        var (frameCount, whole): (Int64, CachedChunk?) = (0, nil)
        for try await delivery in cache.progressiveChunk(Fixture.request(0)) {
            switch delivery {
            case .part(let part): frameCount += part.chunk.frameCount.rawValue
            case .whole(let chunk): whole = chunk
            }
        }
        #expect(frameCount == 10_000)
        #expect(whole?.frames == 0..<10_000)
        let missing = await #expect(throws: AttaccaError.self) {
            for try await _ in cache.progressiveChunk(Fixture.request(90)) {}
        }
        #expect(missing?.code == .noSuchChunk)
        try cache.closeBlocking()
        let closed = await #expect(throws: AttaccaError.self) {
            for try await _ in cache.progressiveChunk(Fixture.request(0)) {}
        }
        #expect(closed?.code == .closed)
    }

    @Test func `a listener who has to wait for the first part only has stalled for that long only`() throws {
        let time = ManualTimeSource()
        let renderer = ScriptedRenderer { request in
            time.advance(bySeconds: 1)
            request.reportWritten(FrameCount(1_000))
            time.advance(bySeconds: 9)
        }
        var configuration = Fixture.configuration(l1Chunks: 100)
        configuration.chunkSeconds = 10
        configuration.timeSource = time
        let cache = try PlayerCache.openBlocking(
            at: .memoryOnly, renderer: renderer, configuration: configuration)
        _ = Listener(cache, Fixture.request(0)).waitForEnd()
        #expect(abs(cache.statistics().stalls.totalSeconds - 1) < 0.01)
        try cache.closeBlocking()
    }
}
