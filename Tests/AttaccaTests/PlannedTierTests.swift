// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing

@testable import Attacca

/// Where chunks go by what the plan says they are worth.
@Suite(.timeLimit(.minutes(10))) struct PlannedTierTests {
    private let renderer = TestRenderer()
    private let directory = TemporaryDirectory()

    private func open(
        onDisk: Bool = false, _ change: (inout CacheConfiguration) -> Void = { _ in }
    ) throws -> PlayerCache {
        var configuration = Fixture.configuration()
        change(&configuration)
        let cache = try PlayerCache.openBlocking(
            at: onDisk ? .directory(directory.file("cache")) : .memoryOnly, renderer: renderer,
            configuration: configuration)
        try cache.register("track")
        return cache
    }

    private func play(_ cache: PlayerCache, second: Double, preset: Preset = "warm") {
        let playback = cache.playback()
        playback.setQueue(["track"])
        playback.report(Playhead(track: "track", positionSeconds: second, preset: preset))
        playback.waitUntilPlanned()
        cache.waitUntilIdle()
    }

    @Test func `without a policy nothing is rendered ahead`() throws {
        let cache = try open { $0.prefetchPolicy = .none }
        play(cache, second: 10)
        #expect(renderer.renderCount == 0)
        #expect(try cache.waitForChunk(Fixture.request(10)).origin == .rendered)
        try cache.closeBlocking()
    }

    @Test func `the fixed windows are as deep as they say`() throws {
        let cache = try open { $0.prefetchPolicy = .fixed }
        play(cache, second: 10)
        for index in 10...12 { #expect(cache.tier(of: Fixture.request(index)) == .l1) }
        for index in 13...15 { #expect(cache.tier(of: Fixture.request(index)) == .l2) }
        #expect(renderer.renderCount == 6)
        try cache.closeBlocking()
    }

    /// On battery only what is likely enough is rendered.
    @Test func `a higher stop threshold renders less`() throws {
        var counts: [Int] = []
        for mode in [PowerMode.plugged, .battery, .eco] {
            let cache = try open {
                $0.powerMode = mode
                $0.presets = Fixture.presets
            }
            let before = renderer.renderCount
            play(cache, second: 30)
            counts.append(renderer.renderCount - before)
            try cache.closeBlocking()
        }
        #expect(counts[0] > counts[1] && counts[1] > counts[2], "\(counts)")
    }

    /// L1 has room for two chunks: what plays next pushes a chunk out that is still wanted. Its payload is there or made
    /// again, and not a third time rendered.
    @Test func `what L1 gives up and the plan still wants is in L2`() throws {
        let cache = try open { $0.l1Capacity = ByteCount(2 * Fixture.chunkByteCount) }
        play(cache, second: 10)
        #expect(cache.tier(of: Fixture.request(10)) == .l1)
        #expect(cache.tier(of: Fixture.request(12)) == .l2)
        play(cache, second: 12)
        #expect(cache.tier(of: Fixture.request(12)) == .l1)
        #expect(renderer.worstRenderCountOfOneChunk == 1)
        try cache.closeBlocking()
    }

    /// A player holds everything that is in L1, so that nothing can go: the chunk that is planned is rendered once, finds
    /// no room, and is left alone by the plans of every second, until the listener is somewhere else.
    @Test func `a chunk that finds no room is not rendered again and again`() throws {
        let cache = try open {
            $0.chunkSeconds = 4
            $0.l1Capacity = ByteCount(8 * Fixture.chunkByteCount)
            $0.l2Capacity = .zero
        }
        let held = try [5, 6].map { try cache.waitForChunk(Fixture.request($0)) }
        let playback = cache.playback()
        playback.setQueue(["track"])
        for step in 0..<3 {
            playback.report(
                Playhead(track: "track", positionSeconds: 40 + Double(step) * 1.1, preset: "warm"),
                at: MonotonicTime(nanoseconds: 1_000_000_000 + Int64(step) * 1_100_000_000))
            playback.waitUntilPlanned()
            cache.waitUntilIdle()
        }
        #expect(renderer.renderCount > held.count)
        #expect(renderer.worstRenderCountOfOneChunk == 1)
        try cache.closeBlocking()
    }

    /// Nothing was kept in L2 when the chunk was rendered; it is encoded when L1 gives it up.
    @Test func `a chunk that L1 gives up goes down to L2 while the plan wants it`() throws {
        let cache = try open { $0.l1Capacity = ByteCount(Fixture.chunkByteCount) }
        let pipeline = cache.pipeline
        let track = try #require(pipeline.registry.registered("track"))
        let keys = [0, 1, 2].map { track.key(variant: Variant(preset: "warm"), index: $0) }
        let wants = [keys[1], keys[2]].enumerated().map { place, key in
            Plan.Want(
                key: key, track: track, tier: .l1, probability: 0.5,
                stallProbability: 0.4 + 0.1 * Double(place),
                renderSeconds: 1, purpose: .playing)
        }
        renderer.hold()
        pipeline.apply(Plan(wants: wants), isNews: true)
        for key in keys {
            let buffer = PCMBuffer(format: key.grid.format, frameCount: key.grid.chunkFrameCount)
            pipeline.admitToL1(key, chunk: PCMChunk(buffer), renderSeconds: 1)
        }
        waitUntil { pipeline.l2.contains(keys[1]) }
        #expect(!pipeline.l2.contains(keys[0]))
        renderer.release()
        try cache.closeBlocking()
    }

    @Test func `on a disk with room every chunk that was rendered is kept`() throws {
        let cache = try open(onDisk: true) { $0.presets = Fixture.presets }
        play(cache, second: 10)
        try cache.flush()
        let stored = try cache.contents(of: .l3)
        #expect(stored.count == renderer.renderCount)
        #expect(Set(stored.map(\.key.variant.preset)).count > 1)
        try cache.closeBlocking()
    }
}
