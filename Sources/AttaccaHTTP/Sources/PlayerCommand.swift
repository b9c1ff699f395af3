// SPDX-License-Identifier: MIT
public import CacheModel

/// What a player is asked to do over HTTP.
public enum PlayerCommand: Hashable, Sendable {
    /// Another preset; `nil` leaves the intensity as it is. The preset is one of ``PlayerControls/presets``.
    case preset(Preset, intensity: Intensity?)
    /// To that many seconds from the start of the track; finite, at least 0, perhaps beyond its end.
    case seek(positionSeconds: Double)
    /// To the next track of the queue.
    case next
    /// Back, as the player has it: most go to the start of the track, and from its first seconds to the track before.
    case previous
}
