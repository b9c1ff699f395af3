// SPDX-License-Identifier: MIT
import CacheModel

/// What reaches the playback controller from other threads.
enum PlaybackEvent: Sendable {
    /// The player has these tracks to play, in order.
    case queue([TrackID])
    /// The listener is here.
    case playhead(Playhead, at: MonotonicTime)
    /// A track of the queue was described, and can be planned for.
    case trackRegistered(TrackID)
    /// A track of the queue cannot be described; it is not asked for again until the queue changes.
    case trackUnavailable(TrackID)

    /// The memory tiers have other sizes, or the machine another power mode.
    case resourcesChanged
    /// Something has become known of the audio of a track.
    case analysed(TrackID)

    /// Whether `next` says all that this one says, so that this one need not be looked at: position reports come
    /// many times a second.
    func isSuperseded(by next: Self) -> Bool {
        switch (self, next) {
        case (.playhead(let old, let oldInstant), .playhead(let new, let instant)):
            old.track == new.track && old.variant == new.variant
                && !PlayheadObserver.isSeek(from: old, at: oldInstant, to: new, at: instant)
        case (.queue, .queue), (.resourcesChanged, .resourcesChanged): true
        case (.analysed(let old), .analysed(let new)): old == new
        default: false
        }
    }
}
