// SPDX-License-Identifier: MIT
public import CacheModel

/// The player's side of prefetching: what it will play, and where the listener is.
///
/// A cache follows one playback at a time: the last session made is the one that steers.
public final class PlaybackSession: Sendable {
    /// Whose habits are learned and used.
    public let listener: String
    private let controller: PlaybackController
    private let timeSource: any TimeSource

    init(listener: String, controller: PlaybackController, timeSource: any TimeSource) {
        self.listener = listener
        self.controller = controller
        self.timeSource = timeSource
    }

    /// Says which tracks will be played, in order; the current one among them. Microseconds; any thread.
    public func setQueue(_ tracks: [TrackID]) { controller.post(.queue(tracks)) }

    /// Says where the listener is. As often as the player likes; microseconds; any thread, but not the audio
    /// callback: it takes a lock.
    ///
    /// - Parameters:
    ///   - playhead: What the listener hears.
    ///   - instant: When, on the listener's clock; `nil` is now. A player that runs faster than real time gives the instant
    ///     that it pretends to be at, so that habits are not taken for a burst of key presses.
    public func report(_ playhead: Playhead, at instant: MonotonicTime? = nil) {
        controller.post(.playhead(playhead, at: instant ?? timeSource.monotonicNow()))
    }

    /// Waits until every report so far has been acted on: the plan is made, its renders may still run.
    public func waitUntilPlanned() { controller.waitUntilIdle() }
}
