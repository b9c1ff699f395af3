// SPDX-License-Identifier: MIT
import CacheModel
import Foundation
import StorageIO
import TestSupport
import Testing

@testable import Attacca

/// The directory goes away while the player plays, and comes back. The clock stands still but for what a test moves it,
/// and the tests look after the tier themselves.
@Suite struct DiskTierReturnTests {
    private let directory = TemporaryDirectory()
    private let renderer = TestRenderer()
    private let time = ManualTimeSource()
    private let plan = FaultPlan()
    private var path: String { directory.file("cache") }

    private func open() throws -> PlayerCache {
        var configuration = Fixture.configuration(presets: Fixture.presets)
        configuration.timeSource = time
        return try PlayerCache.openBlocking(
            at: .directory(path), renderer: renderer, configuration: configuration,
            fileSystem: FaultyFileSystem(plan: plan))
    }

    /// Lets as much time pass as there is between two attempts.
    private func lookAfter(_ cache: PlayerCache) {
        time.advance(bySeconds: DiskTierCycle.openIntervalSeconds)
        cache.disk.step()
    }

    private func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }

    private func expectStored(_ indices: Range<Int>) throws {
        let next = try open()
        for index in indices {
            #expect(try next.waitForChunk(Fixture.request(index)).origin == .l3, "chunk \(index)")
        }
        try next.closeBlocking()
    }

    /// A listener empties the cache directory by hand in the middle of a track: the music goes on, the directory is made
    /// again, and what is rendered from then on is there tomorrow.
    @Test func `a directory that is deleted while playing is made again and used`() throws {
        let cache = try open()
        _ = try cache.waitForChunk(Fixture.request(0))
        try cache.flush()
        try remove(path)
        #expect(try cache.waitForChunk(Fixture.request(1)).origin == .rendered)
        lookAfter(cache)
        #expect(cache.diskTierProblem == nil)
        for index in 2..<5 { _ = try cache.waitForChunk(Fixture.request(index)) }
        try cache.flush()
        let status = cache.statistics().diskTier
        #expect(status.isAvailable)
        #expect(status.lostCount == 1)
        #expect(status.returnedCount == 1)
        #expect(cache.statistics().bytes.l3 > .zero)
        try cache.closeBlocking()
        try expectStored(2..<5)
    }

    @Test(arguments: [false, true])
    func `the directory of the segments alone is missed as well, also when another has its name`(
        isReplaced: Bool
    ) throws {
        let cache = try open()
        _ = try cache.waitForChunk(Fixture.request(0))
        try cache.flush()
        let segments = path + "/segments"
        try FileManager.default.moveItem(atPath: segments, toPath: directory.file("elsewhere"))
        if isReplaced {
            try FileManager.default.createDirectory(atPath: segments, withIntermediateDirectories: false)
        }
        lookAfter(cache)
        _ = try cache.waitForChunk(Fixture.request(1))
        try cache.flush()
        try cache.closeBlocking()
        try expectStored(1..<2)
    }

    @Test(arguments: [EACCES, EMFILE, EROFS, EIO])
    func `a directory that cannot be reached costs the tier until it can`(systemNumber: Int32) throws {
        let cache = try open()
        _ = try cache.waitForChunk(Fixture.request(0))
        try cache.flush()
        plan.fail(calls: 0..<Int.max, systemNumber: systemNumber)
        lookAfter(cache)
        #expect(cache.diskTierProblem?.code == .cacheUnavailable)
        #expect(!cache.statistics().diskTier.isAvailable)
        #expect(try cache.waitForChunk(Fixture.request(1)).origin == .rendered)
        let refused = #expect(throws: AttaccaError.self) { try cache.trackDeleted("other") }
        #expect(refused?.code == .cacheUnavailable)
        plan.heal()
        lookAfter(cache)
        #expect(cache.diskTierProblem == nil)
        _ = try cache.waitForChunk(Fixture.request(2))
        try cache.flush()
        try cache.closeBlocking()
        try expectStored(2..<3)
        try expectStored(0..<1)
    }

    @Test func `a directory that could not be used at the start is used once it can be`() throws {
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        let cache = try open()
        #expect(cache.diskTierProblem?.code == .cacheUnavailable)
        _ = try cache.waitForChunk(Fixture.request(0))
        try remove(path)
        lookAfter(cache)
        #expect(cache.diskTierProblem == nil)
        _ = try cache.waitForChunk(Fixture.request(1))
        try cache.flush()
        try cache.closeBlocking()
        try expectStored(1..<2)
    }

    /// Goes back and forth between two presets, a minute each.
    private func habit(_ playback: PlaybackSession, switches: Range<Int>) {
        for number in switches {
            let second = Double(number) * 60
            playback.report(
                Playhead(
                    track: "track", positionSeconds: second.truncatingRemainder(dividingBy: 90),
                    preset: number % 2 == 0 ? "warm" : "gentle"),
                at: MonotonicTime(nanoseconds: 0).advanced(bySeconds: second))
            playback.waitUntilPlanned()
        }
    }

    @Test func `what was learned before the directory was moved away is saved in the new one`() throws {
        let cache = try open()
        habit(cache.playback(), switches: 0..<20)
        cache.learning.save()
        let learned = cache.predictions(after: "warm")
        // Not deleted: what is rendered ahead is being written, and would come between.
        try FileManager.default.moveItem(atPath: path, toPath: directory.file("elsewhere"))
        lookAfter(cache)
        try cache.closeBlocking()
        let next = try open()
        _ = next.playback()
        #expect(next.predictions(after: "warm") == learned)
        try next.closeBlocking()
        let inspector = try CacheInspector.open(directory: path, timeSource: time, logger: Fixture.logger)
        let sessions = try inspector.overview().sessions
        #expect(sessions.count == 2)
    }

    /// The habits of a year lie on a disk that is not mounted when the player starts: they must not give way to the
    /// three switches of the minute before it is.
    @Test func `a session that begins without its directory does not replace what is stored there`() throws {
        let first = try open()
        habit(first.playback(), switches: 0..<20)
        let learned = first.predictions(after: "warm")
        try first.closeBlocking()
        plan.fail(calls: 0..<Int.max, systemNumber: EACCES)
        let cache = try open()
        habit(cache.playback(), switches: 0..<3)
        plan.heal()
        lookAfter(cache)
        cache.learning.save()
        #expect(cache.predictions(after: "warm") == learned)
        try cache.closeBlocking()
    }
}
