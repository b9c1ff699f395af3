// SPDX-License-Identifier: MIT
import Attacca
import CacheModel
import Threading

/// A listener who plays in real time, by a script that is the same each time.
enum LoadedSession {
    static let presets: [Preset] = ["warm", "bright", "punchy"]
    private static let stepSeconds = 0.02
    private static let switchSeconds = 3.0
    private static let seekSeconds = 7.0

    /// Plays for that long; every chunk is asked for as it is reached.
    static func listen(_ cache: PlayerCache, seconds: Double) throws {
        let playback = cache.playback()
        let track: TrackID = "noise"
        playback.setQueue([track])
        let clock = SystemTimeSource()
        let start = clock.monotonicNow()
        let pause = Condition(0)
        var last: ChunkRequest?
        var step = 0
        while true {
            let elapsed = Double(step) * stepSeconds
            guard elapsed < seconds else { return }
            // A seek goes half a minute further.
            let position = elapsed + (elapsed / seekSeconds).rounded(.down) * 30
            let preset = presets[Int(elapsed / switchSeconds) % presets.count]
            playback.report(Playhead(track: track, positionSeconds: position, preset: preset))
            let request = ChunkRequest(track: track, preset: preset, index: Int(position))
            if request != last { _ = try cache.waitForChunk(request) }
            last = request
            step += 1
            _ = pause.wait(until: start.advanced(bySeconds: Double(step) * stepSeconds)) { _ -> Int? in nil }
        }
    }
}
