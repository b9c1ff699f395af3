// SPDX-License-Identifier: MIT
import Attacca

/// Plays the first two chunks of an album.
func play(
    _ album: [TrackID], with renderer: any ChunkRenderer, cacheDirectory: String,
    into output: (UnsafeRawBufferPointer) -> Void
) async throws {
    let cache = try await PlayerCache.open(at: .directory(cacheDirectory), renderer: renderer)

    let playback = cache.playback()
    playback.setQueue(album)
    playback.report(Playhead(track: album[0], positionSeconds: 0, preset: "warm"))

    let first = try await cache.chunk(ChunkRequest(track: album[0], preset: "warm", index: 0))
    first.withUnsafeBytes(output)

    playback.report(Playhead(track: album[0], positionSeconds: 9, preset: "warm"))
    let next = ChunkRequest(track: album[0], preset: "warm", index: 1)
    if let resident = cache.residentChunk(next) {
        resident.withUnsafeBytes(output)
    } else {
        for try await delivery in cache.progressiveChunk(next) {
            if case .part(let part) = delivery { part.withUnsafeBytes(output) }
        }
    }

    try await cache.close()
}

/// What a player with three presets and a large disk says.
func configuration() -> CacheConfiguration {
    var configuration = CacheConfiguration()
    configuration.presets = ["gentle", "warm", "punchy"]
    configuration.l3Capacity = .mebibytes(4_096)
    configuration.playerName = "my player"
    return configuration
}

/// Tells what a listener would notice, until the cache is closed.
func watch(_ cache: PlayerCache, tell: (String) -> Void) async {
    for await event in cache.events {
        switch event.kind {
        case .stall(let key, let waitedSeconds): tell("\(key) came \(waitedSeconds) s late")
        case .rendererStuck(let key, _): tell("the renderer hangs in \(key)")
        case .diskTierLost(let error): tell("nothing is kept on disk now: \(error)")
        default: break
        }
    }
}
