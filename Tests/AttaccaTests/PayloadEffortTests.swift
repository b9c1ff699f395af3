// SPDX-License-Identifier: MIT
import CacheModel
import ChunkCoding
import PresetRendering
import TestSupport
import Testing
import Threading

@testable import Attacca

@Suite struct PayloadEffortTests {
    @Test(arguments: [
        (PayloadEffort.adaptive, true, false, CodecLevel.dense), (.adaptive, true, true, .fast),
        (.adaptive, false, false, .fast), (.adaptive, false, true, .fast), (.fast, true, false, .fast),
        (.dense, false, true, .dense),
    ])
    func `a chunk is encoded densely when nobody waits, unless the player says otherwise`(
        effort: PayloadEffort, wasAhead: Bool, isListenerWaiting: Bool, level: CodecLevel
    ) {
        #expect(effort.level(wasAhead: wasAhead, isListenerWaiting: isListenerWaiting) == level)
    }

    /// What is rendered for who waits and what is rendered ahead, of real audio, as the directory shows it.
    @Test func `the chunk that was asked for is stored fast, those behind it densely`() throws {
        let directory = TemporaryDirectory()
        let path = directory.file("music.wav")
        let audio = AudioFixture(.wav16)
        audio.write(audio.programme(seconds: 12), to: path)
        let track = TrackID(path)
        var configuration = Fixture.configuration()
        configuration.chunkSeconds = 2
        configuration.l1Capacity = .megabytes(18)
        let cache = try PlayerCache.openBlocking(
            at: .directory(directory.file("cache")), renderer: ReferenceRenderer(),
            configuration: configuration)
        _ = try cache.waitForChunk(ChunkRequest(track: track, preset: "warm", index: 0))
        let playback = cache.playback()
        playback.setQueue([track])
        playback.report(Playhead(track: track, positionSeconds: 0, preset: "warm"))
        playback.waitUntilPlanned()
        cache.waitUntilIdle()
        try cache.closeBlocking()
        let inspector = try CacheInspector.open(
            directory: directory.file("cache"), timeSource: SystemTimeSource(), logger: configuration.logger)
        let levels = try inspector.chunks().reduce(into: [Int: String]()) { levels, entry in
            levels[entry.key.index] = try inspector.chunk(entry.key)?.levelName
        }
        #expect(levels[0] == "fast")
        #expect(levels.filter { $0.key > 0 }.values.allSatisfy { $0 == "dense" })
        #expect(levels.count > 1)
    }
}
