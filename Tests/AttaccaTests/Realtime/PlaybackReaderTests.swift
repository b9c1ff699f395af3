// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing

@testable import Attacca

/// The reader on the engine: real chunks, at 1 kHz, a second each.
@Suite struct PlaybackReaderTests {
    private let renderer = TestRenderer(seconds: 5.3)

    private func open(_ format: SampleFormat = .int16, presets: [Preset] = []) throws -> PlayerCache {
        var configuration = Fixture.configuration(presets: presets)
        configuration.sampleFormat = format
        return try PlayerCache.openBlocking(
            at: .memoryOnly, renderer: renderer, configuration: configuration)
    }

    private func makeReader(
        _ cache: PlayerCache, queue: [TrackID], output: ReaderOutput = .int16Interleaved,
        gapFilling: ReaderConfiguration.GapFilling = .previousPreset
    ) throws -> (reader: PlaybackReader, playback: PlaybackSession) {
        let playback = cache.playback()
        playback.setQueue(queue)
        var configuration = ReaderConfiguration()
        configuration.sampleRate = TestRenderer.sampleRate
        configuration.gapFilling = gapFilling
        return (try playback.makeReader(output: output, configuration: configuration), playback)
    }

    /// Reads so many frames of stereo.
    private func read<Sample: BitwiseCopyable>(
        _ reader: PlaybackReader, _ frameCount: Int, as type: Sample.Type = Int16.self
    ) -> (samples: [Sample], result: ReaderResult) {
        var samples = [Sample](unsafeUninitializedCapacity: frameCount * 2) { _, count in
            count = frameCount * 2
        }
        let result = samples.withUnsafeMutableBytes {
            reader.read(into: $0.baseAddress!, frames: frameCount)
        }
        return (samples, result)
    }

    private func expected(
        _ track: TrackID, _ preset: Preset, _ frames: Range<Int64>, intensity: Intensity = .full
    ) throws -> [Int16] {
        let format = PCMFormat(sampleFormat: .int16, sampleRate: TestRenderer.sampleRate, channelCount: 2)
        return try renderer.expectedBytes(
            track, Variant(preset: preset, intensity: intensity), frames: frames, format: format
        ).withUnsafeBytes { Array($0.bindMemory(to: Int16.self)) }
    }

    /// Compares samples as a truth value: printing them takes minutes.
    private func expectSame(
        _ samples: some Sequence<Int16>, _ expected: some Sequence<Int16>,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let (samples, expected) = (Array(samples), Array(expected))
        let isSame = samples == expected
        let first = zip(samples, expected).enumerated().first { $1.0 != $1.1 }?.offset
        #expect(
            isSame, "\(samples.count) of \(expected.count), other from \(first ?? -1) on",
            sourceLocation: sourceLocation)
    }

    // MARK: Playing

    /// One track is played twice.
    @Test func `a queue is played as its chunks joined, bit for bit and without a gap`() throws {
        let cache = try open()
        let queue: [TrackID] = ["a", "b", "b", "c"]
        let (reader, _) = try makeReader(cache, queue: queue)
        reader.play("a", preset: "warm")
        var generator = SeededGenerator(seed: 4)
        var played: [Int16] = []
        while true {
            let frameCount = Int.random(in: 1...400, using: &generator)
            #expect(reader.waitUntilReady(frames: frameCount))
            let (samples, result) = read(reader, frameCount)
            played += samples[..<(result.frameCount * 2)]
            guard result.status == .complete else {
                #expect(result.status == .ended)
                #expect(samples[(result.frameCount * 2)...].allSatisfy { $0 == 0 })
                break
            }
        }
        expectSame(played, try queue.flatMap { try expected($0, "warm", 0..<5_300) })
        let statistics = cache.statistics()
        #expect(statistics.requestCount == queue.count * 6)
        #expect(statistics.stalls.count == 0 && reader.lastFailure == nil)
        expectConsistent(statistics)
        #expect(reader.position.track == "c" && reader.position.frame == 5_300)
        try cache.closeBlocking()
    }

    @Test(arguments: SampleFormat.allCases, ReaderOutput.allCases)
    func `every format is played in every other`(
        format: SampleFormat, output: ReaderOutput
    ) throws {
        let cache = try open(format)
        let (reader, _) = try makeReader(cache, queue: ["a"], output: output)
        reader.play("a", preset: "warm")
        #expect(reader.waitUntilReady(frames: 500))
        if output == .float32Planar {
            var left = [Float](repeating: 9, count: 500)
            var right = left
            let result = left.withUnsafeMutableBufferPointer { left in
                right.withUnsafeMutableBufferPointer { right in
                    [left.baseAddress!, right.baseAddress!].withUnsafeBufferPointer {
                        reader.read(intoPlanes: $0.baseAddress!, frames: 500)
                    }
                }
            }
            #expect(result == ReaderResult(frameCount: 500, status: .complete))
            #expect(!(left + right).contains(9))
        } else {
            let result = read(reader, 500, as: Int32.self).result
            #expect(result == ReaderResult(frameCount: 500, status: .complete))
        }
        try cache.closeBlocking()
    }

    // MARK: Switching

    @Test func `a switch to what is in memory is heard with the next read, at the same frame`() throws {
        let cache = try open()
        let (reader, _) = try makeReader(cache, queue: ["a"])
        for index in 0..<3 {
            _ = try cache.waitForChunk(Fixture.request(index, track: "a", preset: "bright"))
        }
        reader.play("a", preset: "warm")
        #expect(reader.waitUntilReady(frames: 300))
        _ = read(reader, 300)
        reader.setPreset("bright")
        let (samples, result) = read(reader, 100)
        #expect(result == ReaderResult(frameCount: 100, status: .complete))
        let (old, new) = try (expected("a", "warm", 300..<400), expected("a", "bright", 300..<400))
        expectSame(samples[40...], new[40...])
        // The fade takes 20 frames, and begins with the first.
        #expect(samples[0] != old[0] && samples[0] != new[0] && samples[19] != new[19])
        #expect(reader.position.variant == Variant(preset: "bright") && !reader.position.isSwitching)
        try cache.closeBlocking()
    }

    @Test func `a switch to what is not there waits for it, and the old preset plays on`() throws {
        let cache = try open()
        let (reader, _) = try makeReader(cache, queue: ["a"])
        reader.play("a", preset: "warm")
        #expect(reader.waitUntilReady(frames: 500))
        _ = read(reader, 100)
        renderer.hold()
        reader.setPreset("bright", intensity: 0.5)
        #expect(reader.position.isSwitching)
        let (samples, _) = read(reader, 200)
        expectSame(samples, try expected("a", "warm", 100..<300))
        renderer.waitUntilHolding(1)
        renderer.release()
        cache.waitUntilIdle()
        reader.arming.step()
        let next = read(reader, 100).samples
        let new = try expected("a", "bright", 300..<400, intensity: 0.5)
        expectSame(next[40...], new[40...])
        #expect(reader.position.variant == Variant(preset: "bright", intensity: 0.5))
        #expect(!reader.position.isSwitching)
        try cache.closeBlocking()
    }

    // MARK: Seeking, pausing, stopping

    @Test func `a seek ramps out, and in at the frame that was asked for`() throws {
        let cache = try open()
        let (reader, _) = try makeReader(cache, queue: ["a"])
        reader.play("a", preset: "warm")
        #expect(reader.waitUntilReady(frames: 900))
        _ = read(reader, 10)
        reader.seek(toFrame: 700)
        let (samples, result) = read(reader, 100)
        #expect(result == ReaderResult(frameCount: 100, status: .complete))
        // Five frames out, five in.
        expectSame(samples[20...], try expected("a", "warm", 700..<795)[10...])
        #expect(reader.position.frame == 795)
        reader.seek(toFrame: 1 << 40)
        #expect(read(reader, 100).result.status == .ended)
        try cache.closeBlocking()
    }

    @Test func `pausing and resuming loses no frame, and stopping is the end`() throws {
        let cache = try open()
        let (reader, _) = try makeReader(cache, queue: ["a"])
        #expect(read(reader, 10).result == ReaderResult(frameCount: 0, status: .ended))
        reader.seek(toFrame: 10)
        reader.play("a", preset: "warm")
        #expect(reader.waitUntilReady(frames: 900))
        _ = read(reader, 10)
        reader.pause()
        #expect(read(reader, 100).result == ReaderResult(frameCount: 5, status: .paused))
        let (silence, result) = read(reader, 100)
        #expect(result == ReaderResult(frameCount: 0, status: .paused))
        #expect(silence.allSatisfy { $0 == 0 })
        reader.resume()
        let (samples, _) = read(reader, 100)
        expectSame(samples[10...], try expected("a", "warm", 15..<115)[10...])
        reader.stop()
        #expect(read(reader, 100).result == ReaderResult(frameCount: 5, status: .ended))
        reader.resume()
        #expect(read(reader, 100).result == ReaderResult(frameCount: 0, status: .ended))
        try cache.closeBlocking()
    }

    // MARK: Gaps

    @Test func `without the chunk there is silence, counted, and the music goes on where it was`() throws {
        let cache = try open()
        renderer.hold()
        let (reader, _) = try makeReader(cache, queue: ["a"])
        reader.play("a", atFrame: 200, preset: "warm")
        for _ in 0..<3 { #expect(read(reader, 50).result == ReaderResult(frameCount: 0, status: .missing)) }
        renderer.release()
        #expect(reader.waitUntilReady(frames: 100))
        let (samples, result) = read(reader, 100)
        #expect(result == ReaderResult(frameCount: 100, status: .complete))
        expectSame(samples[10...], try expected("a", "warm", 200..<300)[10...])
        reader.arming.step()
        let stalls = cache.statistics().stalls
        #expect(stalls.count == 1 && abs(stalls.totalSeconds - 0.15) < 1e-9, "\(stalls)")
        try cache.closeBlocking()
    }

    @Test func `a track that cannot be had is passed over`() throws {
        let cache = try open()
        let (reader, _) = try makeReader(cache, queue: ["a", "missing", "b"])
        reader.play("a", atFrame: 5_000, preset: "warm")
        #expect(reader.waitUntilReady(frames: 600))
        let (samples, result) = read(reader, 600)
        #expect(result == ReaderResult(frameCount: 600, status: .complete))
        let joined = try expected("a", "warm", 5_000..<5_300) + expected("b", "warm", 0..<300)
        expectSame(samples[10...], joined[10...])
        #expect(reader.lastFailure?.code == .trackUnavailable)
        try cache.closeBlocking()
    }

    @Test func `a chunk that fails is asked for again`() throws {
        let cache = try open()
        renderer.setFailing("a", true)
        let (reader, _) = try makeReader(cache, queue: ["a"])
        reader.play("a", preset: "warm")
        #expect(!reader.waitUntilReady(frames: 10, withinSeconds: 0.2))
        #expect(reader.lastFailure?.code == .renderFailed)
        #expect(read(reader, 10).result == ReaderResult(frameCount: 0, status: .missing))
        renderer.setFailing("a", false)
        #expect(reader.waitUntilReady(frames: 10))
        #expect(read(reader, 10).result == ReaderResult(frameCount: 10, status: .complete))
        try cache.closeBlocking()
    }

    @Test func `tracks of another format are not joined`() throws {
        let cache = try open()
        let playback = cache.playback()
        playback.setQueue(["a"])
        var configuration = ReaderConfiguration()
        configuration.sampleRate = 48_000
        let reader = try playback.makeReader(output: .int16Interleaved, configuration: configuration)
        reader.play("a", preset: "warm")
        _ = try cache.register("a")
        #expect(reader.waitUntilReady(frames: 10))
        #expect(read(reader, 10).result == ReaderResult(frameCount: 0, status: .formatChanged))
        try cache.closeBlocking()
    }

    // MARK: The engine

    @Test func `the planner hears of the track that the reader has passed to`() throws {
        let cache = try open()
        let (reader, playback) = try makeReader(cache, queue: ["a", "b", "c"])
        reader.play("a", atFrame: 5_200, preset: "warm")
        playback.waitUntilPlanned()
        #expect(reader.waitUntilReady(frames: 500))
        _ = read(reader, 500)
        reader.arming.step()
        playback.waitUntilPlanned()
        cache.waitUntilIdle()
        let track = try #require(cache.pipeline.registry.registered("c"))
        let key = track.key(variant: Variant(preset: "warm"), index: 0)
        #expect(cache.pipeline.benefit.want(for: key) != nil)
        let playing = try #require(cache.pipeline.registry.registered("b"))
        #expect(
            cache.pipeline.benefit.want(for: playing.key(variant: Variant(preset: "warm"), index: 1))?.purpose
                == .playing)
        try cache.closeBlocking()
    }

    @Test func `another queue is followed from where the reader is`() throws {
        let cache = try open()
        let (reader, playback) = try makeReader(cache, queue: ["a", "b"])
        reader.play("a", atFrame: 5_000, preset: "warm")
        #expect(reader.waitUntilReady(frames: 500))
        _ = read(reader, 100)
        playback.setQueue(["c", "a", "d"])
        #expect(reader.waitUntilReady(frames: 400))
        let (samples, _) = read(reader, 400)
        expectSame(
            samples, try expected("a", "warm", 5_100..<5_300) + expected("d", "warm", 0..<200))
        try cache.closeBlocking()
    }

    @Test func `a reader outlives its cache, in silence`() throws {
        let cache = try open()
        let (reader, _) = try makeReader(cache, queue: ["a"])
        reader.play("a", preset: "warm")
        #expect(reader.waitUntilReady(frames: 500))
        _ = read(reader, 100)
        try cache.closeBlocking()
        #expect(read(reader, 100).result == ReaderResult(frameCount: 5, status: .ended))
        reader.play("a", preset: "warm")
        #expect(read(reader, 100).result == ReaderResult(frameCount: 0, status: .ended))
        #expect(throws: AttaccaError.self) {
            try cache.playback().makeReader(output: .int16Interleaved)
        }
    }

    @Test func `what a reader holds is bounded, and stays in L1`() throws {
        let cache = try open(presets: Fixture.presets)
        let (reader, playback) = try makeReader(cache, queue: ["a", "b"])
        reader.play("a", preset: "warm")
        for (index, preset) in (Fixture.presets + Fixture.presets).enumerated() {
            playback.waitUntilPlanned()
            cache.waitUntilIdle()
            reader.setPreset(preset)
            #expect(reader.waitUntilReady(frames: 200))
            _ = read(reader, 200)
            if index % 3 == 2 { reader.seek(toFrame: Int64(index) * 400) }
            let spans = try #require(reader.arming.core.newest?.spans)
            #expect(spans.count <= 16)
        }
        try cache.closeBlocking()
    }
}
