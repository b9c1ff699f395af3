// SPDX-License-Identifier: MIT
import CacheModel
import Foundation
import StorageIO
import TestSupport
import Testing

@testable import Attacca

/// What a cache tells of its tiers, of the listener and of the machine.
@Suite(.timeLimit(.minutes(10))) struct EngineEventTests {
    private let directory = TemporaryDirectory()
    private let renderer = TestRenderer()

    private func open(
        _ configuration: CacheConfiguration, onDisk: Bool = false
    ) throws -> (cache: PlayerCache, events: EventSubscription) {
        let cache = try PlayerCache.openBlocking(
            at: onDisk ? .directory(directory.file("cache")) : .memoryOnly, renderer: renderer,
            configuration: configuration)
        return (cache, cache.subscribe(capacity: 65_536))
    }

    private func evictedCounts(_ events: [CacheEvent]) -> [Tier: Int] {
        events.reduce(into: [:]) { counts, event in
            if case .evicted(_, let tier) = event.kind { counts[tier, default: 0] += 1 }
        }
    }

    @Test func `what memory gives up is told, tier by tier`() throws {
        let (cache, events) = try open(Fixture.configuration(l1Chunks: 4, l2Bytes: 20_000))
        for index in 0..<30 { _ = try cache.waitForChunk(Fixture.request(index)) }
        cache.waitUntilIdle()
        let told = evictedCounts(events.poll())
        #expect(told[.l1] == cache.statistics().evictionCount.l1)
        #expect(told[.l2] == cache.statistics().evictionCount.l2)
        #expect(told[.l1, default: 0] > 0)
        #expect(told[.l2, default: 0] > 0)
        try cache.closeBlocking()
    }

    /// Chunks of ten seconds: their space comes back by holes where the file system has them, by segments elsewhere.
    @Test func `what the disk gives up is told by its key`() throws {
        var configuration = Fixture.configuration(l1Chunks: 40, l2Bytes: 0)
        configuration.chunkSeconds = 10
        configuration.l3Capacity = ByteCount(2_500_000)
        let (cache, events) = try open(configuration, onDisk: true)
        for track in ["one", "two", "three", "four"] as [TrackID] {
            for preset in Fixture.presets {
                for index in 0..<9 {
                    _ = try cache.waitForChunk(Fixture.request(index, track: track, preset: preset))
                }
                try cache.flush()
            }
        }
        let told = events.poll().compactMap { event -> ChunkKey? in
            if case .evicted(let key, .l3) = event.kind { return key }
            return nil
        }
        #expect(told.count == cache.statistics().evictionCount.l3)
        #expect(!told.isEmpty)
        let stored = Set(try cache.contents(of: .l3).map(\.key))
        #expect(stored.isDisjoint(with: told))
        try cache.closeBlocking()
    }

    @Test func `clearing and invalidating are told`() throws {
        let (cache, events) = try open(Fixture.configuration())
        try cache.clear(.l1)
        try cache.clear()
        try cache.trackModified("track")
        try cache.trackDeleted("other")
        #expect(
            events.poll().map(\.kind.description) == [
                "cleared l1", "cleared all tiers", "invalidated track", "invalidated other",
            ])
        try cache.closeBlocking()
    }

    @Test func `every switch is told, and every prediction that it settles`() throws {
        let (cache, events) = try open(Fixture.configuration(presets: Fixture.presets))
        let playback = cache.playback()
        for number in 0...10 {
            let second = Double(number) * 60
            playback.report(
                Playhead(
                    track: "track", positionSeconds: second.truncatingRemainder(dividingBy: 90),
                    preset: number % 2 == 0 ? "warm" : "gentle"),
                at: MonotonicTime(nanoseconds: 0).advanced(bySeconds: second))
            playback.waitUntilPlanned()
        }
        var switches: [[Preset]] = []
        var settled: [SettledPrediction] = []
        for event in events.poll() {
            if case .switched("track", let from, let to) = event.kind {
                switches.append([from.preset, to.preset])
            }
            if case .predictionSettled(let prediction) = event.kind { settled.append(prediction) }
        }
        #expect(switches.count == 10)
        #expect(switches.first == ["warm", "gentle"])
        let counts = cache.statistics().predictions
        #expect(settled.count == counts.rightCount + counts.wrongCount)
        #expect(settled.count { $0.isRight } == counts.rightCount)
        #expect(settled.last?.actual == "warm")
        #expect(settled.allSatisfy { (0...1).contains($0.probability) && $0.standingSeconds > 0 })
        try cache.closeBlocking()
    }

    @Test func `levels of memory pressure are told once the tiers have their sizes`() throws {
        let source = ScriptedPressure()
        var configuration = Fixture.configuration(l1Chunks: 12, l2Bytes: 60_000)
        configuration.memoryPressure = .injected(source)
        let (cache, events) = try open(configuration)
        for index in 0..<12 { _ = try cache.waitForChunk(Fixture.request(index)) }
        cache.waitUntilIdle()
        _ = events.poll()
        source.tell(MemoryPressureSignal(level: .critical, reason: .groupHigh))
        source.tell(MemoryPressureSignal(level: .critical, reason: .groupHigh))
        let told = events.poll()
        let levels = told.compactMap { event -> MemoryPressureLevel? in
            if case .memoryPressureChanged(let level) = event.kind { level } else { nil }
        }
        #expect(levels == [.critical])
        #expect(evictedCounts(told)[.l1] == 6)
        try cache.closeBlocking()
    }

    @Test func `the loss of the disk tier and its return are told`() throws {
        let time = ManualTimeSource()
        var configuration = Fixture.configuration()
        configuration.timeSource = time
        let (cache, events) = try open(configuration, onDisk: true)
        _ = try cache.waitForChunk(Fixture.request(0))
        try cache.flush()
        _ = events.poll()
        try FileManager.default.removeItem(atPath: directory.file("cache"))
        time.advance(bySeconds: DiskTierCycle.openIntervalSeconds)
        cache.disk.step()
        let told = events.poll().filter { $0.kind.name.hasPrefix("disk") }
        #expect(told.map(\.kind.name) == ["disk_tier_lost", "disk_tier_regained"])
        if case .diskTierLost(let error)? = told.first?.kind { #expect(error.code == .cacheUnavailable) }
        try cache.closeBlocking()
    }
}
