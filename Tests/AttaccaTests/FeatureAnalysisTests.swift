// SPDX-License-Identifier: MIT
import CacheModel
import SQLiteDatabase
import TestSupport
import Testing

@testable import Attacca

/// What plays and comes next is analysed once, in the background, and nothing that plays depends on it.
@Suite struct FeatureAnalysisTests {
    private let directory = TemporaryDirectory()

    private func open(
        _ renderer: any ChunkRenderer, onDisk: Bool = false, isEnabled: Bool = true,
        presets: [Preset] = Fixture.presets
    ) throws -> PlayerCache {
        var configuration = Fixture.configuration(presets: presets)
        configuration.isAudioAnalysisEnabled = isEnabled
        let cache = try PlayerCache.openBlocking(
            at: onDisk ? .directory(directory.file("cache")) : .memoryOnly, renderer: renderer,
            configuration: configuration)
        try cache.register("track")
        return cache
    }

    /// Reports a position and waits for all that comes of it.
    private func play(_ cache: PlayerCache, _ playback: PlaybackSession, chunk: Int, preset: Preset = "warm")
    {
        playback.report(
            Playhead(track: "track", positionSeconds: Double(chunk), preset: preset),
            at: MonotonicTime(nanoseconds: 0).advanced(bySeconds: Double(chunk)))
        playback.waitUntilPlanned()
        cache.waitUntilIdle()
        cache.analysis.waitUntilIdle()
        playback.waitUntilPlanned()
    }

    private func feature(_ sql: String) throws -> [Int64] {
        let connection = try SQLiteConnection(
            path: directory.file("cache") + "/attacca.sqlite", mode: .readOnly, busyTimeoutMilliseconds: 5_000
        )
        return try connection.statement(sql).rows { row throws(SQLiteError) in try row.integer(0) }
    }

    @Test func `the chunk that plays and the one after it are analysed, each once`() throws {
        let renderer = SourceRenderer()
        let cache = try open(renderer)
        let playback = cache.playback()
        for chunk in [0, 0, 1, 2, 1, 0] { play(cache, playback, chunk: chunk) }
        #expect(renderer.sourceReads.map(\.lowerBound) == [0, 1_000, 2_000, 3_000])
        #expect(cache.statistics().analysis.analysedCount == 4)
        #expect(cache.explanation(after: "warm").features != nil)
        try cache.closeBlocking()
    }

    @Test func `the last chunk of a track is followed by the first of the next`() throws {
        let renderer = SourceRenderer()
        let cache = try open(renderer)
        try cache.register("next")
        let playback = cache.playback()
        playback.setQueue(["track", "next"])
        play(cache, playback, chunk: 95)
        #expect(renderer.sourceReads == [95_000..<95_500, 0..<1_000])
        try cache.closeBlocking()
    }

    @Test func `features are stored once a chunk, and the next session reads them`() throws {
        let first = try open(SourceRenderer(), onDisk: true)
        let playback = first.playback()
        for chunk in [0, 1, 2, 1] { play(first, playback, chunk: chunk) }
        let features = first.explanation(after: "warm").features
        try first.closeBlocking()
        #expect(try feature("SELECT chunk_index FROM feature ORDER BY chunk_index") == [0, 1, 2, 3])

        let renderer = SourceRenderer()
        let second = try open(renderer, onDisk: true)
        play(second, second.playback(), chunk: 1)
        #expect(second.explanation(after: "warm").features == features)
        #expect(renderer.sourceReads.isEmpty)
        #expect(second.statistics().analysis.loadedCount == 2)
        try second.closeBlocking()
        #expect(try feature("SELECT count(*) FROM feature") == [4])
    }

    @Test func `features of a track as it was are gone once it was modified and is played anew`() throws {
        let inner = TestRenderer()
        let first = try open(SourceRenderer(inner), onDisk: true)
        let playback = first.playback()
        play(first, playback, chunk: 0)
        first.learning.save()
        inner.modify("track")
        try first.trackModified("track")
        play(first, playback, chunk: 5)
        try first.closeBlocking()
        #expect(try feature("SELECT chunk_index FROM feature ORDER BY chunk_index") == [5, 6])
    }

    /// Whatever preset plays, it is the source that is analysed.
    @Test func `features do not depend on the preset where the renderer has a source`() throws {
        let features = try ["warm", "punchy"].map { (preset: Preset) in
            let cache = try open(SourceRenderer())
            play(cache, cache.playback(), chunk: 3, preset: preset)
            defer { cache.waitUntilIdle() }
            return try #require(cache.explanation(after: preset).features)
        }
        #expect(features[0] == features[1])
    }

    @Test func `without a source the rendering that plays is analysed, once it is there`() throws {
        let renderer = TestRenderer()
        let cache = try open(renderer)
        let playback = cache.playback()
        renderer.hold()
        playback.report(Playhead(track: "track", positionSeconds: 3, preset: "warm"))
        playback.waitUntilPlanned()
        cache.analysis.waitUntilIdle()
        #expect(cache.explanation(after: "warm").features == nil)
        #expect(cache.explanation(after: "warm").listenerWeight == 1)
        renderer.release()
        cache.waitUntilIdle()
        play(cache, playback, chunk: 3)
        #expect(cache.explanation(after: "warm").features != nil)
        #expect(cache.explanation(after: "warm").listenerWeight < 1)
        try cache.closeBlocking()
    }

    @Test func `a source that cannot be read costs the audio's part, once, and nothing else`() throws {
        let renderer = SourceRenderer(hasSource: false)
        let cache = try open(renderer)
        let playback = cache.playback()
        for chunk in [7, 7, 8, 7] { play(cache, playback, chunk: chunk) }
        #expect(renderer.sourceReads.map(\.lowerBound) == [7_000, 8_000, 9_000])
        #expect(cache.statistics().analysis.failedCount == 3)
        #expect(cache.explanation(after: "warm").listenerWeight == 1)
        #expect(try cache.waitForChunk(Fixture.request(7)).bytes.count == Fixture.chunkByteCount)
        try cache.closeBlocking()
    }

    @Test func `switched off, or with nothing to predict, nothing is analysed`() throws {
        for (isEnabled, presets) in [(false, Fixture.presets), (true, ["warm"]), (true, [])] {
            let renderer = SourceRenderer()
            let cache = try open(renderer, isEnabled: isEnabled, presets: presets)
            play(cache, cache.playback(), chunk: 0)
            #expect(renderer.sourceReads.isEmpty)
            #expect(cache.explanation(after: "warm").listenerWeight == 1)
            try cache.closeBlocking()
        }
    }

    @Test func `of a chunk too long to be decoded whole the middle is looked at`() {
        #expect(FeatureAnalysis.middle(of: 100..<200, frameCountMax: 100) == 100..<200)
        #expect(FeatureAnalysis.middle(of: 100..<200, frameCountMax: 40) == 130..<170)
        #expect(FeatureAnalysis.middle(of: 100..<201, frameCountMax: 40) == 130..<170)
    }

    @Test func `a genre is told with the prediction, and can be taken back`() throws {
        let cache = try open(SourceRenderer())
        let playback = cache.playback()
        cache.setGenre("folk", of: "track")
        play(cache, playback, chunk: 0)
        #expect(cache.explanation(after: "warm").genre == "folk")
        cache.setGenre(nil, of: "track")
        play(cache, playback, chunk: 1)
        #expect(cache.explanation(after: "warm").genre == nil)
        try cache.closeBlocking()
    }
}
