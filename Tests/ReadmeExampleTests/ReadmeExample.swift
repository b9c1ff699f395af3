// SPDX-License-Identifier: MIT
import Attacca
import CacheModel

/// Plays an album from front to back with one preset, each chunk as soon as the one before is taken.
func play(
    _ album: [TrackID], with renderer: any ChunkRenderer, cacheDirectory: String,
    into output: (UnsafeRawBufferPointer) -> Void
) async throws {
    var configuration = CacheConfiguration()
    configuration.presets = ["gentle", "warm", "punchy"]
    let cache = try await PlayerCache.open(
        at: .directory(cacheDirectory), renderer: renderer, configuration: configuration)
    let playback = cache.playback(listener: "default")
    playback.setQueue(album)
    for track in album {
        let description = try cache.register(track)
        for index in 0..<cache.grid(of: description).chunkCount(of: description.frameCount) {
            let position = Double(index) * configuration.chunkSeconds
            playback.report(Playhead(track: track, positionSeconds: position, preset: "warm", intensity: 0.8))
            let chunk = try await cache.chunk(
                ChunkRequest(track: track, preset: "warm", intensity: 0.8, index: index))
            chunk.withUnsafeBytes(output)
        }
    }
    try await cache.close()
}
