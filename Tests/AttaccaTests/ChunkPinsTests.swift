// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import SQLiteDatabase
import TestSupport
import Testing

@testable import Attacca

/// What a listener may turn to next begins at once, also after eviction: its first chunks are evicted last.
@Suite struct ChunkPinsTests {
    private func input(_ preset: Preset = "warm", chunkIndex: Int = 7) -> PlanningInput {
        PlanningInput(
            track: Fixture.track("b"), chunkIndex: chunkIndex, variant: Variant(preset: preset),
            upcoming: [Fixture.track("c"), Fixture.track("d")],
            predictions: [
                PresetProbability(preset: "punchy", probability: 0.5),
                PresetProbability(preset: "gentle", probability: 0.3),
                PresetProbability(preset: "bright", probability: 0.2),
            ], l1Capacity: .zero)
    }

    @Test
    func `the first chunks of this, the next and the previous track are pinned, in the likeliest presets`() {
        let keys = ChunkPins().keys(for: input(), previous: Fixture.track("a"))
        let tracks: [TrackID] = ["a", "b", "c"]
        let presets: [Preset] = ["warm", "punchy", "gentle"]
        let expected = tracks.flatMap { track in
            presets.map { Fixture.key(0, preset: $0, track: track) }
        }
        #expect(keys == Set(expected))
    }

    @Test func `what is pinned does not depend on the place in the track`() {
        let pins = ChunkPins()
        #expect(
            pins.keys(for: input(), previous: nil) == pins.keys(for: input(chunkIndex: 30), previous: nil))
        #expect(pins.keys(for: input(), previous: nil) != pins.keys(for: input("punchy"), previous: nil))
    }

    @Test func `beginnings that are prepared on disk are pinned, what is read ahead is not`() {
        func want(_ index: Int, _ track: TrackID, _ purpose: Plan.Purpose) -> Plan.Want {
            Plan.Want(
                key: Fixture.key(index, preset: "warm", track: track), track: Fixture.track(track), tier: .l3,
                probability: 0.5, stallProbability: 0, renderSeconds: 1, purpose: purpose)
        }
        let deep = [want(0, "x", .starting), want(0, "y", .starting), want(14, "b", .readingAhead)]
        let keys = ChunkPins().keys(for: input(), previous: nil, deep: deep)
        #expect(
            keys.subtracting(ChunkPins().keys(for: input(), previous: nil)) == Set(deep.prefix(2).map(\.key)))
    }

    @Test func `a track without a chunk has none to pin`() {
        let keys = ChunkPins().keys(for: input(), previous: Fixture.track("a", seconds: 0))
        #expect(Set(keys.map(\.track)) == ["b", "c"])
    }

    @Test func `a playing cache pins what it stores`() throws {
        let directory = TemporaryDirectory()
        let path = directory.file("cache")
        let cache = try PlayerCache.openBlocking(
            at: .directory(path), renderer: TestRenderer(),
            configuration: Fixture.configuration(presets: ["warm"]))
        for track in ["track", "next"] as [TrackID] {
            try cache.register(track)
            for index in 0...1 { _ = try cache.waitForChunk(Fixture.request(index, track: track)) }
        }
        let playback = cache.playback()
        playback.setQueue(["track", "next"])
        playback.report(Playhead(track: "track", positionSeconds: 3, preset: "warm"))
        playback.waitUntilPlanned()
        cache.waitUntilIdle()
        try cache.closeBlocking()
        let connection = try SQLiteConnection(
            path: path + "/attacca.sqlite", mode: .readOnly, busyTimeoutMilliseconds: 5_000)
        let pinned = try connection.statement(
            "SELECT uri FROM chunk JOIN track USING (track_id) WHERE is_pinned = 1 AND chunk_index = 0 ORDER BY uri"
        ).rows { row throws(SQLiteError) in try row.text(0) }
        #expect(pinned == ["next", "track"])
        let others = try connection.statement("SELECT 1 FROM chunk WHERE is_pinned = 1 AND chunk_index > 0")
            .rows { _ throws(SQLiteError) in true }
        #expect(others.isEmpty)
    }
}
