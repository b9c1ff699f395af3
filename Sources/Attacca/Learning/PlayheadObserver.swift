// SPDX-License-Identifier: MIT
import CacheModel
import Prediction

/// Reads from successive playheads what the listener did. Pure.
///
/// A position that is more than ``seekToleranceSeconds`` off where playing on would have led is a seek.
struct PlayheadObserver: Sendable {
    static let seekToleranceSeconds = 2.0

    /// Audio that was played through, in seconds: seeks and what lies between tracks do not count.
    private(set) var playedSeconds = 0.0
    private var last: (playhead: Playhead, instant: MonotonicTime)?
    private var coalescer = ReportCoalescer()

    /// Whether playing on from one position of a track would not have led to the other.
    static func isSeek(
        from previous: Playhead, at previousInstant: MonotonicTime, to next: Playhead,
        at instant: MonotonicTime
    ) -> Bool {
        let progress = next.positionSeconds - previous.positionSeconds
        return abs(progress - instant.seconds(since: previousInstant)) > seekToleranceSeconds
    }

    /// What happened between the last report and this one, in the order in which it is learned.
    mutating func observe(_ playhead: Playhead, at instant: MonotonicTime) -> [ListenerEvent] {
        defer { last = (playhead, instant) }
        let moved = ListenerEvent.playheadMoved(preset: playhead.variant.preset)
        guard let (previous, previousInstant) = last else {
            coalescer.passInteraction(at: instant)
            return [moved]
        }
        var events: [ListenerEvent] = []
        if playhead.track != previous.track {
            events.append(.trackChanged)
        } else {
            if Self.isSeek(from: previous, at: previousInstant, to: playhead, at: instant) {
                events.append(.seeked)
            } else {
                playedSeconds += max(0, playhead.positionSeconds - previous.positionSeconds)
            }
        }
        if playhead.variant.preset != previous.variant.preset {
            events.append(
                .presetSwitched(from: previous.variant.preset, to: playhead.variant.preset))
        }
        guard events.isEmpty else {
            coalescer.passInteraction(at: instant)
            return events
        }
        return coalescer.passesPosition(at: instant) ? [moved] : []
    }
}
