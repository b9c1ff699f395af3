// SPDX-License-Identifier: MIT
import AttaccaHTTP
import CacheModel
import Threading

/// A player that shows what a test says, and remembers what it was asked for.
final class ScriptedPlayer: PlayerControls {
    private let commandsTaken = Lock<[PlayerCommand]>([])
    private let shown = Lock<PlayerState?>(
        PlayerState(
            track: "a song", title: "A song", positionSeconds: 12, durationSeconds: 40,
            variant: Variant(preset: "warm"), queue: ["a song", "another"], isPlaying: true))

    var presets: [Preset] { FlatRenderer.presets }
    var state: PlayerState? { shown.withLock { $0 } }
    var commands: [PlayerCommand] { commandsTaken.withLock { $0 } }

    func perform(_ command: PlayerCommand) { commandsTaken.withLock { $0.append(command) } }

    func move(toSeconds seconds: Double) { shown.withLock { $0?.positionSeconds = seconds } }
}
