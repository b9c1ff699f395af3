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

    /// A report that comes after the end is not acted on; whoever waits for that would wait for ever.
    @Test func `waiting for a plan ends though nobody plans any more`() throws {
        let playback = cache.playback()
        try cache.closeBlocking()
        playback.report(Playhead(track: "track", positionSeconds: 0, preset: "warm"))
        playback.waitUntilPlanned()
    }
}
