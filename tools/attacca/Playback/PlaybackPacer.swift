// SPDX-License-Identifier: MIT
import CacheModel

/// When the next frames are due, so that audio leaves at the wanted speed without drifting.
///
/// A schedule, not a series of pauses: being late once shortens the next wait. Being later than
/// ``latenessSecondsMax`` (a stall, a suspended process, a full pipe) moves the schedule instead, since nobody
/// wants the lost time played back in a hurry.
struct PlaybackPacer: Sendable {
    /// Above this, in seconds, lost time is not made up.
    static let latenessSecondsMax = 0.25

    private let factor: Double?
    private var origin: MonotonicTime
    private var playedSeconds = 0.0

    init(speed: PlaybackSpeed, start: MonotonicTime) {
        factor = speed.factor
        origin = start
    }

    /// Seconds to wait from `now` until what follows the frames played so far is due; 0 when it is.
    mutating func delaySeconds(now: MonotonicTime) -> Double {
        guard let factor else { return 0 }
        let delay = playedSeconds / factor - now.seconds(since: origin)
        if delay < -Self.latenessSecondsMax { pass(seconds: -delay) }
        return Swift.max(delay, 0)
    }

    mutating func advance(playedSeconds seconds: Double) { playedSeconds += seconds }

    /// Moves the schedule by time in which nothing could be played.
    mutating func pass(seconds: Double) { origin = origin.advanced(bySeconds: seconds) }
}
