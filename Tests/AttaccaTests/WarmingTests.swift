// SPDX-License-Identifier: MIT
import CacheModel
import ChunkStorage
import TestSupport
import Testing
import Threading

@testable import Attacca

/// A warmed chunk is on disk when it is asked for, and warming is in nobody's way.
@Suite struct WarmingTests {
    private let directory = TemporaryDirectory()
    private let renderer = TestRenderer(seconds: 7.5)

    private func open(_ change: (inout CacheConfiguration) -> Void = { _ in }) throws -> PlayerCache {
        var configuration = Fixture.configuration(presets: Fixture.presets)
        configuration.renderWorkerCount = 2
        change(&configuration)
        return try PlayerCache.openBlocking(
            at: .directory(directory.path), renderer: renderer, configuration: configuration)
    }

    private func request(
        _ tracks: [TrackID] = ["a", "b"], presets: [Preset] = ["warm", "punchy"],
        extent: WarmingRequest.Extent = .whole
    ) -> WarmingRequest {
        WarmingRequest(tracks: tracks, presets: presets, extent: extent)
    }

    // MARK: Hits

    @Test func `what was warmed is served from the disk without a render, bit for bit`() throws {
        let first = try open()
        let report = try first.warmBlocking(request())
        #expect(report.ending.isComplete)
        #expect(report.keptCount == 32)
        #expect(report.progress.renderedCount == 32)
        #expect(report.renderedSeconds == 30)
        try first.closeBlocking()
        #expect(renderer.renderCount == 32)
        let cache = try open()
        for preset: Preset in ["warm", "punchy"] {
            for index in 0..<8 {
                let chunk = try cache.waitForChunk(Fixture.request(index, track: "b", preset: preset))
                #expect(chunk.origin == .l3)
                let expected = try renderer.expectedBytes(
                    "b", Variant(preset: preset), frames: chunk.frames, format: chunk.chunk.format)
                #expect(chunk.bytes == expected)
            }
        }
        #expect(renderer.renderCount == 32)
        try cache.closeBlocking()
    }

    @Test func `the memory tiers and the counts of requests and prefetches stay as they were`() throws {
        let cache = try open()
        _ = try cache.waitForChunk(Fixture.request(0, track: "other"))
        cache.waitUntilIdle()
        let before = cache.statistics()
        _ = try cache.warmBlocking(request())
        let after = cache.statistics()
        #expect(after.bytes.l1 == before.bytes.l1)
        #expect(after.bytes.l2 == before.bytes.l2)
        #expect(before.bytes.l2 > .zero)
        #expect(after.requestCount == 1)
        #expect(after.prefetch.renderedCount == 0)
        try cache.closeBlocking()
        #expect(cache.statistics().prefetch.wastedCount == 0)
        expectConsistent(cache.statistics())
    }

    @Test func `what is counted as kept survives a kill`() throws {
        let cache = try open()
        let report = try cache.warmBlocking(request(["a"]))
        let inspector = try CacheInspector.open(
            directory: directory.path, timeSource: SystemTimeSource(), logger: Fixture.logger)
        #expect(try inspector.chunks().count == report.keptCount)
        #expect(report.keptCount == 16)
        #expect(
            try inspector.chunks().reduce(0) { $0 + $1.byteCount.rawValue }
                == report.writtenByteCount.rawValue)
        try cache.closeBlocking()
    }

    // MARK: Ending early

    @Test func `one that is ended early keeps what it rendered, and the next renders only the rest`() throws {
        let first = try open()
        let report = try first.warmBlocking(request()) { $0.renderedCount < 5 }
        guard case .cancelled = report.ending else { return #expect(Bool(false), "\(report.ending)") }
        #expect(report.keptCount >= 5)
        #expect(report.keptCount < 32)
        try first.closeBlocking()
        let cache = try open()
        let second = try cache.warmBlocking(request())
        #expect(second.ending.isComplete)
        #expect(second.progress.storedBeforeCount == report.keptCount)
        #expect(second.progress.renderedCount == 32 - report.keptCount)
        #expect(second.keptCount == 32)
        #expect(renderer.worstRenderCountOfOneChunk <= 2)
        let third = try cache.warmBlocking(request())
        #expect(third.progress.storedBeforeCount == 32)
        #expect(third.writtenByteCount == .zero)
        try cache.closeBlocking()
    }

    @Test func `cancelling the task gives up what is being rendered`() async throws {
        let cache = try open()
        renderer.hold()
        let wanted = request()
        let task = Task { try await cache.warm(wanted) }
        // On a thread of its own: one that tasks share may be the only one that is left for the other task.
        let canceller = WorkerThread(name: "canceller") { [renderer] in
            renderer.waitUntilHolding(2)
            task.cancel()
        }
        let report = try await task.value
        canceller.join()
        guard case .cancelled = report.ending else { return #expect(Bool(false), "\(report.ending)") }
        #expect(report.keptCount == 0)
        cache.waitUntilIdle()
        #expect(renderer.cancelledCount == 2)
        renderer.release()
        try await cache.close()
    }

    @Test func `closing the cache ends it`() throws {
        let cache = try open()
        renderer.hold()
        let ending = Condition<WarmingEnding?>(nil)
        let wanted = request()
        let thread = WorkerThread(name: "warm") {
            let report = Result { try cache.warmBlocking(wanted) }
            ending.update { $0 = try? report.get().ending }
        }
        renderer.waitUntilHolding(2)
        try cache.closeBlocking()
        thread.join()
        guard case .closed = ending.withLock({ $0 }) else { return #expect(Bool(false)) }
        #expect(throws: AttaccaError.self) { try cache.warmBlocking(wanted) }
    }

    // MARK: Others beside it

    @Test func `a listener's request goes first and joins the render that is under way`() throws {
        let cache = try open { $0.renderWorkerCount = 1 }
        renderer.hold()
        let wanted = request(["a"], presets: ["warm"])
        let done = Condition(false)
        let thread = WorkerThread(name: "warm") {
            let report = Result { try cache.warmBlocking(wanted) }
            done.update { $0 = (try? report.get().keptCount) == 8 }
        }
        // The only worker is busy with chunk 0, and a listener wants another one and that one.
        renderer.waitUntilHolding(1)
        let delivered = Condition<[Int]>([])
        for index in [7, 0] {
            cache.pipeline.request(
                Fixture.request(index, track: "a"),
                waiter: Waiter(requestedAt: MonotonicTime(nanoseconds: 0)) { _ in
                    delivered.update { $0.append(index) }
                })
        }
        renderer.waitUntilHolding(2)
        renderer.release()
        _ = delivered.wait { $0.count == 2 ? true : nil }
        thread.join()
        #expect(done.withLock { $0 })
        #expect(renderer.worstRenderCountOfOneChunk == 1)
        #expect(cache.tier(of: Fixture.request(0, track: "a")) == .l1)
        #expect(cache.tier(of: Fixture.request(7, track: "a")) == .l1)
        #expect(cache.tier(of: Fixture.request(3, track: "a")) == .l3)
        try cache.closeBlocking()
    }

    @Test func `a plan that names none of it does not end it`() throws {
        let cache = try open()
        try cache.register("other")
        let playback = cache.playback()
        playback.setQueue(["other"])
        renderer.hold()
        let wanted = request()
        let report = Condition<WarmingReport?>(nil)
        let thread = WorkerThread(name: "warm") {
            let result = Result { try cache.warmBlocking(wanted) }
            report.update { $0 = try? result.get() }
        }
        renderer.waitUntilHolding(2)
        playback.report(Playhead(track: "other", positionSeconds: 1, preset: "warm"))
        playback.waitUntilPlanned()
        renderer.release()
        thread.join()
        #expect(report.withLock { $0?.keptCount } == 32)
        #expect(renderer.cancelledCount == 0)
        try cache.closeBlocking()
    }

    @Test func `two at once render each chunk once`() throws {
        let cache = try open()
        let wanted = request()
        let kept = Condition<[Int]>([])
        let threads = (0..<2).map { number in
            WorkerThread(name: "warm-\(number)") {
                let result = Result { try cache.warmBlocking(wanted) }
                kept.update { $0.append((try? result.get().keptCount) ?? -1) }
            }
        }
        for thread in threads { thread.join() }
        #expect(kept.withLock { $0 } == [32, 32])
        #expect(renderer.worstRenderCountOfOneChunk == 1)
        try cache.closeBlocking()
    }

    // MARK: Failures

    @Test func `a track that is missing or broken is named, and the rest is warmed`() throws {
        let cache = try open()
        renderer.setFailing("broken", true)
        let report = try cache.warmBlocking(request(["missing", "broken", "a"], presets: ["warm"]))
        #expect(report.ending.isComplete)
        #expect(report.keptCount == 8)
        #expect(report.progress.failedCount == 8)
        #expect(report.failures.map(\.track) == ["missing", "broken"])
        #expect(report.failures.map(\.error.code) == [.trackUnavailable, .renderFailed])
        #expect(report.failures.map(\.chunkCount) == [0, 8])
        // Three and those that were on their way by then, not all.
        #expect(renderer.renderCount <= 8 + 3 + 2)
        try cache.closeBlocking()
    }

    @Test func `without a disk tier it says so`() throws {
        let cache = try PlayerCache.openBlocking(
            at: .memoryOnly, renderer: renderer, configuration: Fixture.configuration())
        let error = #expect(throws: AttaccaError.self) { try cache.warmBlocking(request()) }
        #expect(error?.code == .cacheUnavailable)
        #expect(renderer.renderCount == 0)
        try cache.closeBlocking()
    }

    // MARK: Budgets

    @Test func `the write budget of the day ends it before it is passed`() throws {
        let cache = try open { $0.l3DailyWriteBudget = ByteCount(30_000) }
        let report = try cache.warmBlocking(request())
        guard case .writeBudgetSpent = report.ending else { return #expect(Bool(false), "\(report.ending)") }
        #expect(report.keptCount > 0)
        #expect(report.keptCount < 32)
        #expect(report.writtenByteCount <= ByteCount(30_000))
        #expect(renderer.renderCount == report.keptCount)
        let again = try cache.warmBlocking(request())
        #expect(again.keptCount == report.keptCount)
        #expect(again.progress.renderedCount == 0)
        try cache.closeBlocking()
    }

    @Test func `it ends when it has filled the disk tier, and evicts nothing`() throws {
        let cache = try open { $0.l3Capacity = ByteCount(80_000) }
        let report = try cache.warmBlocking(request((0..<10).map { TrackID("track \($0)") }))
        guard case .capacityReached = report.ending else { return #expect(Bool(false), "\(report.ending)") }
        #expect(report.keptCount > 8)
        #expect(renderer.renderCount == report.keptCount)
        #expect(cache.statistics().evictionCount.l3 == 0)
        // The first chunk of every track is worth the most.
        for track in 0..<8 {
            #expect(cache.tier(of: Fixture.request(0, track: TrackID("track \(track)"))) == .l3)
        }
        try cache.closeBlocking()
    }

    @Test func `it ends when what is worth more leaves it no room`() throws {
        let cache = try open {
            $0.l3Capacity = .mebibytes(4)
            $0.chunkSeconds = 7
            $0.sampleFormat = .float32
        }
        let store = try #require(cache.disk.store)
        let payload = ChunkPayload(byteCount: 100_000) {
            $0.initializeMemory(as: UInt8.self, repeating: 7)
        }
        for index in 0..<39 {
            let chunk = StagedChunk(
                key: Fixture.key(index, track: "valuable"), payload: payload, frameCount: FrameCount(1_000),
                renderSeconds: 1_000)
            #expect(store.append(chunk) == .staged)
            try store.flush()
        }
        let report = try cache.warmBlocking(request((0..<60).map { TrackID("track \($0)") }))
        guard case .displacing = report.ending else { return #expect(Bool(false), "\(report.ending)") }
        #expect(report.keptCount > 0)
        #expect(try store.contains(Fixture.key(0, track: "valuable")))
        #expect(report.keptCount < report.progress.renderedCount)
        #expect(report.progress.renderedCount < 60)
        try cache.closeBlocking()
    }
}
