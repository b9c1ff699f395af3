// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing

@testable import Attacca

/// What a closed cache still answers: nothing, and at once.
@Suite struct ClosingTests {
    private let cache: PlayerCache

    init() throws {
        cache = try PlayerCache.openBlocking(
            at: .memoryOnly, renderer: TestRenderer(), configuration: Fixture.configuration())
        _ = try cache.waitForChunk(Fixture.request(0))
    }

    @Test func `a chunk that was resident is refused as well, and not counted`() async throws {
        try cache.closeBlocking()
        let blocking = #expect(throws: AttaccaError.self) { try cache.waitForChunk(Fixture.request(0)) }
        #expect(blocking?.code == .closed)
        let waiting = await #expect(throws: AttaccaError.self) { try await cache.chunk(Fixture.request(0)) }
        #expect(waiting?.code == .closed)
        #expect(cache.residentChunk(Fixture.request(0)) == nil)
        #expect(cache.statistics().requestCount == 1)
    }

    @Test func `what needs the disk tier says that it is closed, and counts no error of the disk`() throws {
        let directory = TemporaryDirectory()
        let cache = try PlayerCache.openBlocking(
            at: .directory(directory.path), renderer: TestRenderer(), configuration: Fixture.configuration())
        try cache.register("track")
        try cache.closeBlocking()
        let refusals = [
            #expect(throws: AttaccaError.self) { try cache.flush() },
            #expect(throws: AttaccaError.self) { try cache.clear(.l3) },
            #expect(throws: AttaccaError.self) { try cache.contents() },
        ]
        #expect(refusals.allSatisfy { $0?.code == .closed })
        #expect(cache.tier(of: Fixture.request(0)) == nil)
        #expect(cache.statistics().diskErrorCount == 0)
    }

    /// A report that comes after the end is not acted on; whoever waits for that would wait for ever.
    @Test func `waiting for a plan ends though nobody plans any more`() throws {
        let playback = cache.playback()
        try cache.closeBlocking()
        playback.report(Playhead(track: "track", positionSeconds: 0, preset: "warm"))
        playback.waitUntilPlanned()
    }
}
