// SPDX-License-Identifier: MIT
import Attacca

/// A player of two chunks: opens a cache with two arguments, asks, watches, closes; exits 1 when anything is not as it
/// should be. Knows nothing but Attacca.
@main struct Client {
    static func main() async throws {
        let cache = try await PlayerCache.open(at: .memoryOnly, renderer: SteadyRenderer())
        let events = cache.subscribe()
        let playback = cache.playback()
        playback.setQueue(["steady"])
        playback.report(Playhead(track: "steady", positionSeconds: 0, preset: "plain"))
        let request = ChunkRequest(track: "steady", preset: "plain", index: 0)
        let first = try await cache.chunk(request)
        let second = try await cache.chunk(request)
        precondition(first.frames == 0..<80_000, "frames \(first.frames)")
        precondition(second.origin == .l1, "the second time from \(second.origin)")
        let expected = SteadyRenderer.sample(of: "steady", .full)
        second.withUnsafeBytes { bytes in
            precondition(bytes.bindMemory(to: Int16.self).allSatisfy { $0 == expected }, "other samples")
        }
        try await cache.close()
        let names = Set(events.poll().map(\.kind.name))
        precondition(names.isSuperset(of: ["render_finished", "hit"]), "events \(names)")
        print("\(cache.statistics().requestCount) requests, \(first.chunk.byteCount)")
    }
}
