// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing
import Threading

@testable import Attacca

@Suite struct InvalidationTests {
    private let directory = TemporaryDirectory()
    private let renderer = TestRenderer()
    private let cache: PlayerCache

    init() throws {
        cache = try PlayerCache.openBlocking(
            at: .directory(directory.path), renderer: renderer, configuration: Fixture.configuration())
        for track: TrackID in ["track", "other"] {
            _ = try cache.waitForChunk(Fixture.request(0, track: track))
        }
        cache.waitUntilIdle()
        try cache.flush()
    }

    @Test(arguments: Tier.allCases)
    func `clearing one tier leaves the others`(tier: Tier) throws {
        try cache.clear(tier)
        let left = Set(try cache.contents().map(\.tier))
        #expect(left == Set(Tier.allCases).subtracting([tier]))
        try cache.closeBlocking()
    }

    @Test func `clearing all leaves nothing`() throws {
        try cache.clear()
        #expect(try cache.contents().isEmpty)
        #expect(try cache.waitForChunk(Fixture.request(0)).origin == .rendered)
        try cache.closeBlocking()
    }

    @Test func `a deleted track is gone from every tier and the others stay`() throws {
        try cache.trackDeleted("track")
        #expect(try cache.contents().map(\.key.track.rawValue) == ["other", "other", "other"])
        try cache.closeBlocking()
    }

    @Test func `a modified track is rendered anew from its new content`() throws {
        let old = try cache.waitForChunk(Fixture.request(0)).bytes
        renderer.modify("track")
        try cache.trackModified("track")
        let chunk = try cache.waitForChunk(Fixture.request(0))
        #expect(chunk.origin == .rendered)
        #expect(chunk.bytes != old)
        #expect(
            try cache.contents().allSatisfy { $0.key.track != "track" || $0.key.trackRevision.rawValue == 1 })
        try cache.closeBlocking()
    }

    /// The render of a chunk outlasts the track, and a renderer without fingerprints does not notice: the chunk is
    /// delivered to who asked before, and kept nowhere.
    @Test(arguments: [true, false])
    func `a chunk that is being rendered when its track goes is kept nowhere`(isDeleted: Bool) throws {
        try cache.closeBlocking()
        let renderer = TestRenderer(hasFingerprints: false)
        let cache = try PlayerCache.openBlocking(
            at: .directory(directory.path), renderer: renderer, configuration: Fixture.configuration())
        renderer.hold()
        let asker = WorkerThread(name: "asker") { _ = try? cache.waitForChunk(Fixture.request(5)) }
        renderer.waitUntilHolding(1)
        if isDeleted {
            try cache.trackDeleted("track")
        } else {
            renderer.modify("track")
            try cache.trackModified("track")
        }
        renderer.release()
        asker.join()
        cache.waitUntilIdle()
        try cache.flush()
        #expect(try cache.contents().allSatisfy { $0.key.track != "track" })
        try cache.closeBlocking()
    }

    /// A file that was edited while no player ran: nobody says so, and its old chunks are asked for by nobody.
    @Test func `what a track took before it changed between two sessions is given back`() throws {
        try cache.closeBlocking()
        renderer.modify("track")
        let next = try PlayerCache.openBlocking(
            at: .directory(directory.path), renderer: renderer, configuration: Fixture.configuration())
        #expect(try next.waitForChunk(Fixture.request(0)).origin == .rendered)
        try next.flush()
        let revisions = try next.contents(of: .l3).filter { $0.key.track == "track" }
            .map(\.key.trackRevision.rawValue)
        #expect(revisions == [1])
        try next.closeBlocking()
    }

    /// A file replaced behind the player's back: the chunk being rendered mixes old and new and must not be kept.
    @Test func `a track that changes while it is rendered is refused and then described anew`() throws {
        renderer.modify("track")
        let error = #expect(throws: AttaccaError.self) { try cache.waitForChunk(Fixture.request(5)) }
        #expect(error?.code == .trackModified)
        let chunk = try cache.waitForChunk(Fixture.request(5))
        let expected = try renderer.expectedBytes(
            "track", Fixture.request(5).variant, frames: chunk.frames, format: chunk.chunk.format)
        #expect(chunk.bytes == expected)
        try cache.closeBlocking()
    }
}
