// SPDX-License-Identifier: MIT
import Attacca
import CacheModel
import Logging
import TestSupport
import Threading

@testable import AttaccaHTTP

/// A cache in a directory with something in it, and the service that answers for it.
final class ServedCache {
    let directory = TemporaryDirectory()
    let player = ScriptedPlayer()
    let cache: PlayerCache
    let playback: PlaybackSession
    let service: Service
    let feed: EventFeed

    init() throws {
        var configuration = CacheConfiguration()
        configuration.chunkSeconds = 10
        configuration.presets = FlatRenderer.presets
        configuration.memoryPressure = .off
        configuration.logger = Self.logger
        cache = try PlayerCache.openBlocking(
            at: .directory(directory.file("cache")), renderer: FlatRenderer(), configuration: configuration)
        playback = cache.playback()
        playback.setQueue(["a song", "another"])
        for index in 0..<3 {
            playback.report(
                Playhead(track: "a song", positionSeconds: Double(index) * 10, preset: "warm"))
            _ = try cache.waitForChunk(ChunkRequest(track: "a song", preset: "warm", index: index))
        }
        playback.waitUntilPlanned()
        cache.waitUntilIdle()
        try cache.flush()
        let path = directory.file("cache")
        let source = LiveSource(
            cache: cache,
            history: { () throws(AttaccaError) -> DirectorySource in try Self.directorySource(path) },
            controls: player)
        feed = EventFeed(cache: cache, playing: { source.playing })
        service = Service(
            source: source, controls: player,
            access: AccessPolicy(host: "127.0.0.1", port: 7311, token: nil))
    }

    deinit {
        feed.stop()
        do { try cache.closeBlocking() } catch { preconditionFailure("\(error)") }
    }

    static var logger: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }

    static func directorySource(_ path: String) throws(AttaccaError) -> DirectorySource {
        DirectorySource(
            inspector: try .open(directory: path, timeSource: SystemTimeSource(), logger: logger),
            presets: FlatRenderer.presets, listener: "default", timeSource: SystemTimeSource())
    }

    /// The same directory, only read.
    func directoryService() throws -> Service {
        Service(
            source: try Self.directorySource(directory.file("cache")), controls: nil,
            access: AccessPolicy(host: "127.0.0.1", port: 7311, token: nil))
    }
}

extension Service {
    /// Answers a request as it would come from this machine.
    func response(
        _ method: String, _ target: String, body: String? = nil, headers: [(String, String)] = []
    ) -> HTTPResponse? {
        var parser = RequestParser()
        var text = "\(method) \(target) HTTP/1.1\r\nhost: localhost:7311\r\n"
        if let body { text += "content-type: application/json\r\ncontent-length: \(body.utf8.count)\r\n" }
        for header in headers { text += "\(header.0): \(header.1)\r\n" }
        parser.append((text + "\r\n" + (body ?? "")).utf8)
        switch parser.next() {
        case .request(let request):
            guard case .response(let response) = reply(to: request) else { return nil }
            return response
        case .refused(let problem): return problem.response
        case .incomplete: return nil
        }
    }
}
