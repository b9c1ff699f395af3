// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Threading

@testable import Attacca

/// What the players of one stress test do, from a seed, and what they notice.
final class StressStory: Sendable {
    /// What happened, counted by those to whom it happened.
    struct Tally: Sendable {
        var deliveredCount = 0
        /// Requests that ended with an error of a render.
        var failedCount = 0
        var complaints: [String] = []
        /// Contents that the cache was told of, by track: what is older must not be served any more.
        var toldGeneration: [TrackID: UInt64] = [:]
    }

    static let tracks: [TrackID] = ["one", "two", "three"]
    static let stepCount = 120

    private let seed: UInt64
    private let renderer: TestRenderer
    private let cache: PlayerCache
    private let playback: PlaybackSession
    private let state = Lock(Tally())

    init(seed: UInt64, renderer: TestRenderer, cache: PlayerCache) {
        self.seed = seed
        self.renderer = renderer
        self.cache = cache
        playback = cache.playback()
    }

    var tally: Tally { state.withLock { $0 } }

    /// One player with a thread of its own.
    func play(as number: UInt64) {
        var generator = SeededGenerator(seed: seed &* 1_000 &+ number)
        let isCloser = number == 0 && seed % 2 == 0
        let closingStep = isCloser ? Int.random(in: 20..<Self.stepCount, using: &generator) : nil
        var held: [CachedChunk] = []
        for step in 0..<Self.stepCount {
            if step == closingStep { attempt { () throws(AttaccaError) in try cache.closeBlocking() } }
            take(step: Int.random(in: 0..<100, using: &generator), &generator, &held)
        }
    }

    /// One player who asks in an async context.
    func ask(as number: UInt64) async {
        var generator = SeededGenerator(seed: seed &* 1_000 &+ number)
        for _ in 0..<Self.stepCount {
            let request = randomRequest(&generator)
            let told = toldGeneration(of: request.track)
            do throws(AttaccaError) {
                check(try await cache.chunk(request), request, told: told)
            } catch {
                note(error)
            }
        }
    }

    private func take(step: Int, _ generator: inout SeededGenerator, _ held: inout [CachedChunk]) {
        let track = Self.tracks.randomElement(using: &generator)!
        switch step {
        case 0..<45: request(&generator, &held)
        case 45..<55:
            let request = randomRequest(&generator)
            let told = toldGeneration(of: request.track)
            if let chunk = cache.residentChunk(request) { check(chunk, request, told: told) }
        case 55..<75: report(track, &generator)
        case 75..<78: playback.setQueue(Self.tracks.shuffled(using: &generator) + ["missing", track])
        case 78..<80: playback.waitUntilPlanned()
        case 80..<84: look(track)
        case 84..<87: renderer.setFailing(track, Bool.random(using: &generator))
        case 87..<90: held = []
        case 90..<92: attempt { () throws(AttaccaError) in try cache.flush() }
        case 92..<95:
            let tier = Tier.allCases.randomElement(using: &generator)!
            attempt { () throws(AttaccaError) in try cache.clear(tier) }
        case 95: attempt { () throws(AttaccaError) in try cache.clear() }
        case 96..<98: modify(track)
        case 98: attempt { () throws(AttaccaError) in try cache.trackDeleted(track) }
        default: _ = cache.playback(listener: ["one", "two"].randomElement(using: &generator)!)
        }
    }

    // MARK: Steps

    private func request(_ generator: inout SeededGenerator, _ held: inout [CachedChunk]) {
        let request = randomRequest(&generator)
        let told = toldGeneration(of: request.track)
        do throws(AttaccaError) {
            let chunk = try cache.waitForChunk(request)
            check(chunk, request, told: told)
            if held.count < 4 { held.append(chunk) }
        } catch {
            note(error)
        }
    }

    private func report(_ track: TrackID, _ generator: inout SeededGenerator) {
        playback.report(
            Playhead(
                track: track, positionSeconds: Double.random(in: 0..<13, using: &generator),
                preset: Fixture.presets.randomElement(using: &generator)!))
    }

    private func look(_ track: TrackID) {
        expect(cache.statistics())
        _ = cache.tier(of: ChunkRequest(track: track, preset: "warm", index: 0))
        attempt { () throws(AttaccaError) in _ = try cache.contents() }
    }

    /// Changes a track and tells the cache.
    private func modify(_ track: TrackID) {
        renderer.modify(track)
        let generation = renderer.generation(of: track)
        attempt { () throws(AttaccaError) in
            try cache.trackModified(track)
            state.withLock { $0.toldGeneration[track] = max($0.toldGeneration[track] ?? 0, generation) }
        }
    }

    private func randomRequest(_ generator: inout SeededGenerator) -> ChunkRequest {
        let isOdd = Int.random(in: 0..<40, using: &generator) == 0
        return ChunkRequest(
            track: isOdd ? "missing" : Self.tracks.randomElement(using: &generator)!,
            preset: Fixture.presets[Int.random(in: 0..<3, using: &generator)],
            index: Int.random(in: 0..<14, using: &generator))
    }

    // MARK: Checks

    private func toldGeneration(of track: TrackID) -> UInt64 {
        state.withLock { $0.toldGeneration[track] ?? 0 }
    }

    /// A chunk must hold what the renderer makes of a content that the track had since the request.
    private func check(_ chunk: CachedChunk, _ request: ChunkRequest, told: UInt64) {
        let bytes = chunk.bytes
        let isRight = (told...renderer.generation(of: request.track)).contains { generation in
            let expected = try? renderer.expectedBytes(
                request.track, request.variant, frames: chunk.frames, format: chunk.chunk.format,
                generation: generation)
            return expected == bytes
        }
        state.withLock { state in
            state.deliveredCount += 1
            if !isRight { state.complaints.append("\(request) from \(chunk.origin) holds other bytes") }
        }
    }

    private func note(_ error: AttaccaError) {
        state.withLock { state in
            switch error.code {
            case .renderFailed, .renderTimedOut, .trackModified: state.failedCount += 1
            case .closed, .noSuchChunk, .trackUnavailable: break
            default: state.complaints.append("a request ended with \(error)")
            }
        }
    }

    /// Holds at any moment, also in the middle of it all.
    private func expect(_ statistics: CacheStatistics) {
        let prefetch = statistics.prefetch
        let settled = prefetch.usedCount + prefetch.lateCount + prefetch.wastedCount
        let isRight =
            statistics.bytes.l1 <= statistics.capacity.l1 && statistics.bytes.l2 <= statistics.capacity.l2
            && settled <= prefetch.renderedCount
        if !isRight { state.withLock { $0.complaints.append("\(statistics)") } }
    }

    /// Does what a closed cache may refuse.
    private func attempt(_ body: () throws(AttaccaError) -> Void) {
        do throws(AttaccaError) {
            try body()
        } catch {
            guard !cache.isClosed else { return }
            state.withLock { $0.complaints.append("\(error)") }
        }
    }
}
