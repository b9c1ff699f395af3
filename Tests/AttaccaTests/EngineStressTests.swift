// SPDX-License-Identifier: MIT
import CacheModel
import Foundation
import TestSupport
import Testing
import Threading

@testable import Attacca

/// Players who do everything at once, from several threads, until the cache is closed under them.
///
/// Each seed is one story: what the threads do is a function of it, how they interleave is not. Whatever happens, every
/// byte that is handed over is what the renderer makes of a content that the track had meanwhile, and the accounts
/// balance. `ATTACCA_STRESS_SEEDS=100-199` runs other seeds than the few that always run.
@Suite(.timeLimit(.minutes(10))) struct EngineStressTests {
    static let seeds: ClosedRange<UInt64> = {
        let given = ProcessInfo.processInfo.environment["ATTACCA_STRESS_SEEDS"] ?? "1-2"
        let bounds = given.split(separator: "-").compactMap { UInt64($0) }
        return (bounds.first ?? 1)...(bounds.last ?? 2)
    }()

    @Test(arguments: seeds, [true, false])
    func `whatever players do at once, every byte is right and the accounts balance`(
        seed: UInt64, onDisk: Bool
    ) async throws {
        let directory = TemporaryDirectory()
        let location: CacheLocation = onDisk ? .directory(directory.path) : .memoryOnly
        let renderer = TestRenderer(seconds: 12.5, hasFingerprints: seed % 4 != 0)
        var configuration = Fixture.configuration(
            l1Chunks: 6 + Int(seed % 20), l2Bytes: 60_000, presets: Fixture.presets)
        configuration.renderWorkerCount = 2
        if onDisk { configuration.l3Capacity = ByteCount(400_000) }
        let cache = try PlayerCache.openBlocking(
            at: location, renderer: renderer, configuration: configuration)

        let story = StressStory(seed: seed, renderer: renderer, cache: cache)
        let threads = (0..<3).map { number in
            WorkerThread(name: "player-\(number)") { story.play(as: UInt64(number)) }
        }
        await withTaskGroup { group in
            for number in 0..<2 { group.addTask { await story.ask(as: UInt64(100 + number)) } }
        }
        for thread in threads { thread.join() }
        try cache.closeBlocking()

        let tally = story.tally
        for complaint in tally.complaints { Issue.record("seed \(seed): \(complaint)") }
        expectBalanced(cache.statistics(), tally, "seed \(seed)")
        #expect(renderer.worstRunningCountOfOneChunk <= 1, "seed \(seed)")
        if onDisk { try expectStoredRight(location, renderer, configuration, "seed \(seed)") }
    }

    private func expectBalanced(_ statistics: CacheStatistics, _ tally: StressStory.Tally, _ seed: Comment) {
        let hits = statistics.hits.l1 + statistics.hits.l2 + statistics.hits.l3
        let prefetch = statistics.prefetch
        #expect(statistics.requestCount == hits + statistics.missCount, seed)
        #expect(
            statistics.missCount
                == statistics.renderCount + statistics.coalescedCount + statistics.failureCount, seed)
        #expect(statistics.failureCount == tally.failedCount, seed)
        #expect(hits + statistics.renderCount + statistics.coalescedCount == tally.deliveredCount, seed)
        #expect(
            prefetch.renderedCount == prefetch.usedCount + prefetch.lateCount + prefetch.wastedCount, seed)
        #expect(prefetch.usedCount + prefetch.lateCount <= hits + statistics.coalescedCount, seed)
        #expect(statistics.bytes.l1 <= statistics.capacity.l1, seed)
        #expect(statistics.bytes.l2 <= statistics.capacity.l2, seed)
        #expect(statistics.damagedCount == 0, seed)
        #expect(statistics.diskErrorCount == 0, seed)
    }

    /// What the story left on the disk, served by the next session.
    private func expectStoredRight(
        _ location: CacheLocation, _ renderer: TestRenderer, _ configuration: CacheConfiguration,
        _ seed: Comment
    ) throws {
        for track in StressStory.tracks { renderer.setFailing(track, false) }
        let cache = try PlayerCache.openBlocking(
            at: location, renderer: renderer, configuration: configuration)
        for track in StressStory.tracks {
            // Without fingerprints nobody but the player knows that a track changed last of all.
            try cache.trackModified(track)
            for index in 0..<13 {
                let request = ChunkRequest(track: track, preset: "warm", index: index)
                let chunk = try cache.waitForChunk(request)
                let expected = try renderer.expectedBytes(
                    track, request.variant, frames: chunk.frames, format: chunk.chunk.format)
                #expect(chunk.bytes == expected, seed)
            }
        }
        #expect(cache.statistics().damagedCount == 0, seed)
        try cache.closeBlocking()
    }
}
