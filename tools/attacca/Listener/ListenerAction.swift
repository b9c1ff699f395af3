// SPDX-License-Identifier: MIT
import CacheModel

/// One thing a listener does while a player plays.
enum ListenerAction: Hashable, Sendable {
    case preset(Preset)
    case intensity(Intensity)
    /// To that many seconds from the start of the track; beyond its end is its end.
    case seek(trackSeconds: Double)
    /// Forward, or back where negative, from where the track is.
    case seekBy(seconds: Double)
    case nextTrack
    case previousTrack
    /// What a player's button of that name does: to the start of the track, or from its first seconds to the track before.
    case back
    case quit
}
