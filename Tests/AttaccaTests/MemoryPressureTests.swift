// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing

@testable import Attacca

/// The engine under memory pressure that a test makes up.
@Suite struct MemoryPressureTests {
    private let source = ScriptedPressure()
    private let clock = ManualTimeSource()
    private let renderer = TestRenderer()
    private let critical = MemoryPressureSignal(level: .critical, reason: .machineStandstill)

    private func open() throws -> PlayerCache {
        var configuration = Fixture.configuration(l1Chunks: 12, l2Bytes: 60_000)
        configuration.memoryPressure = .injected(source)
        configuration.timeSource = clock
        return try PlayerCache.openBlocking(
            at: .memoryOnly, renderer: renderer, configuration: configuration)
    }

    /// Fills both tiers with the first chunks of a track.
    private func fill(_ cache: PlayerCache) throws {
        for index in 0..<40 { _ = try cache.waitForChunk(Fixture.request(index)) }
        cache.waitUntilIdle()
        let statistics = cache.statistics()
        #expect(statistics.bytes.l1 == ByteCount(48_000))
        #expect(statistics.bytes.l2 > ByteCount(50_000))
    }

    @Test func `at critical the tiers are at the floor and come back by themselves`() throws {
        let cache = try open()
        try fill(cache)
        source.tell(critical)
        var statistics = cache.statistics()
        #expect(statistics.memoryPressure.level == .critical)
        #expect(statistics.memoryPressure.reason == .machineStandstill)
        #expect(statistics.capacity.l1 == ByteCount(24_000))
        #expect(statistics.capacity.l2 == .zero)
        #expect(statistics.bytes.l1 == ByteCount(24_000))
        #expect(statistics.bytes.l2 == .zero)
        #expect(source.askedSeconds == 10)

        clock.advance(bySeconds: 10)
        source.tell()
        statistics = cache.statistics()
        #expect(statistics.memoryPressure.level == .warning)
        #expect(statistics.capacity.l1 == ByteCount(32_000))
        #expect(statistics.capacity.l2 == ByteCount(30_000))

        clock.advance(bySeconds: 10)
        source.tell()
        try fill(cache)
        statistics = cache.statistics()
        #expect(statistics.memoryPressure.level == .normal)
        #expect(statistics.memoryPressure.reason == .calm)
        #expect(statistics.memoryPressure.criticalCount == 1)
        #expect(statistics.memoryPressure.warningCount == 1)
        #expect(statistics.memoryPressure.normalCount == 1)
        #expect(statistics.memoryPressure.since == clock.wallNow())
        expectConsistent(statistics)
        try cache.closeBlocking()
    }

    @Test func `signs that are heard at once are one change`() throws {
        let cache = try open()
        source.tell(MemoryPressureSignal(level: .warning, reason: .groupHigh), critical)
        let pressure = cache.statistics().memoryPressure
        #expect(pressure.reason == .machineStandstill)
        #expect((pressure.warningCount, pressure.criticalCount) == (0, 1))
        try cache.closeBlocking()
    }

    @Test func `chunks in use survive a critical level and go when they are let go`() throws {
        let cache = try open()
        try fill(cache)
        var held = try cache.contents(of: .l1).map { entry in
            try #require(cache.residentChunk(Fixture.request(entry.key.index)))
        }
        #expect(held.count == 12)
        source.tell(critical)
        #expect(cache.statistics().bytes.l1 == ByteCount(48_000), "in use counts against the budget")
        #expect(cache.statistics().capacity.l1 == ByteCount(24_000))
        #expect(source.askedSeconds == MemoryPressureKeeper.overhangSeconds)
        for chunk in held {
            let expected = try renderer.expectedBytes(
                "track", Variant(preset: "warm"), frames: chunk.frames, format: chunk.chunk.format)
            #expect(chunk.bytes == expected)
        }
        // Delivered, and not kept.
        #expect(try cache.waitForChunk(Fixture.request(60)).origin == .rendered)
        cache.waitUntilIdle()
        #expect(cache.residentChunk(Fixture.request(60)) == nil)
        held = []
        source.tell()
        #expect(cache.statistics().bytes.l1 == ByteCount(24_000))
        #expect(source.askedSeconds == 10)
        try cache.closeBlocking()
    }

    @Test func `what the player says holds until it is taken back`() throws {
        let cache = try open()
        try fill(cache)
        cache.setMemoryPressure(.warning)
        source.waitUntilActedOn()
        #expect(cache.statistics().bytes.l1 == ByteCount(32_000))
        #expect(cache.statistics().memoryPressure.reason == .player)
        clock.advance(bySeconds: 1000)
        source.tell()
        #expect(cache.statistics().capacity.l1 == ByteCount(32_000))
        cache.setMemoryPressure(nil)
        source.waitUntilActedOn()
        #expect(cache.statistics().capacity.l1 == ByteCount(48_000))
        try cache.closeBlocking()
    }

    @Test func `with no room in L2 nothing is rendered again and again for it`() throws {
        let cache = try open()
        source.tell(critical)
        try cache.register("track")
        let playback = cache.playback()
        playback.setQueue(["track"])
        for report in 0..<3 {
            playback.report(
                Playhead(
                    track: "track", positionSeconds: Double(report), preset: "warm"))
            playback.waitUntilPlanned()
            cache.waitUntilIdle()
        }
        #expect(renderer.worstRenderCountOfOneChunk == 1)
        try cache.closeBlocking()
    }

    @Test func `a mailbox keeps the worst of what nobody takes`() {
        let mailbox = MemoryPressureMailbox()
        mailbox.post(critical)
        for _ in 0..<1000 { mailbox.post(MemoryPressureSignal(level: .warning)) }
        let signals = mailbox.signals(withinSeconds: 60)
        #expect(signals.count == 64)
        #expect(signals.contains(critical))
        mailbox.wake()
        #expect(mailbox.signals(withinSeconds: 3600).isEmpty, "a wake-up ends the next wait")
        #expect(mailbox.signals(withinSeconds: 0).isEmpty)
    }
}
