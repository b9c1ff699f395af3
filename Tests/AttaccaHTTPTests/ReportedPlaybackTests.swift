// SPDX-License-Identifier: MIT
import Attacca
import CacheModel
import Testing

@testable import AttaccaHTTP

/// A player that serves its cache and does not let itself be steered: it is seen by what it reports to the engine.
@Suite struct ReportedPlaybackTests {
    private let served: ServedCache
    private let service: Service

    init() throws {
        served = try ServedCache()
        service = Service(
            source: LiveSource(cache: served.cache, history: nil, controls: nil), controls: nil,
            access: AccessPolicy(host: "127.0.0.1", port: 7311, token: nil))
    }

    private func player(_ service: Service) throws -> JSON {
        let response = try #require(service.response("GET", "/api/player"))
        #expect(response.status == .ok)
        return try JSONReader.read(response.body)
    }

    @Test func `the playhead is the one that was reported last`() throws {
        served.playback.report(
            Playhead(track: "another", positionSeconds: 17.5, preset: "bright", intensity: 0.5))
        served.playback.waitUntilPlanned()
        let shown = try player(service)
        #expect(shown["track"] == .string("another"))
        #expect(shown["title"] == .string("another"))
        #expect(shown["position_seconds"] == .number(17.5))
        #expect(shown["preset"] == .string("bright"))
        #expect(shown["intensity"] == .number(0.5))
        #expect(shown["queue"] == .array([.string("a song"), .string("another")]))
        #expect(shown["presets"] == .array([.string("warm"), .string("bright"), .string("punchy")]))
        #expect(shown["is_steerable"] == .boolean(false))
        // A report does not say whether the position moves.
        #expect(shown["is_playing"] == .null)
        let map = try #require(service.response("GET", "/api/cache/map"))
        #expect(try JSONReader.read(map.body)["track"] == .string("another"))
    }

    @Test func `nobody steers such a player`() throws {
        for path in ["next", "previous"] {
            #expect(service.response("POST", "/api/player/\(path)")?.status == .notFound)
        }
        #expect(served.player.commands.isEmpty)
    }

    @Test func `before anything plays, that is said`() throws {
        let cache = try PlayerCache.openBlocking(at: .memoryOnly, renderer: FlatRenderer())
        let service = Service(
            source: LiveSource(cache: cache, history: nil, controls: nil), controls: nil,
            access: AccessPolicy(host: "127.0.0.1", port: 7311, token: nil))
        let shown = try player(service)
        #expect(shown["track"] == .null)
        #expect(shown["is_playing"] == .boolean(false))
        #expect(service.response("GET", "/api/cache/map")?.status == .notFound)
        try cache.closeBlocking()
    }
}
