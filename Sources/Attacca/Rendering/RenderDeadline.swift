// SPDX-License-Identifier: MIT
import CacheModel

/// When one render that runs is given up. Pure.
///
/// The time runs while it renders, and not while it stands aside for a listener. A listener who joins has it begin anew,
/// with what a listener is promised: not later than that, however long a render ahead of need may take; and not sooner,
/// though the render may be about to run over, since one that was begun for the listener now would have as much time and
/// no head start.
struct RenderDeadline: Equatable, Sendable {
    /// What it was given, in seconds.
    private(set) var limitSeconds: Double
    private var instant: MonotonicTime
    private(set) var yieldingSince: MonotonicTime?
    /// How long it may still stand aside, in seconds: in all no longer than it may take itself, so that listeners who
    /// keep coming do not hold it for ever.
    private(set) var yieldSecondsLeft: Double
    /// How long it has stood aside so far, in seconds.
    private(set) var yieldedSeconds = 0.0

    /// - Precondition: `seconds` is positive.
    init(startedAt: MonotonicTime, seconds: Double) {
        precondition(seconds > 0, "a deadline of \(seconds) s")
        limitSeconds = seconds
        instant = startedAt.advanced(bySeconds: seconds)
        yieldSecondsLeft = seconds
    }

    /// Whether it has run over.
    func isOver(now: MonotonicTime) -> Bool { yieldingSince == nil && now > instant }

    /// The instant from which it has run over; `nil` while it stands aside.
    var overFrom: MonotonicTime? {
        yieldingSince == nil ? MonotonicTime(nanoseconds: instant.nanoseconds + 1) : nil
    }

    /// The instant from which it is stuck: it had a second, or a tenth of its time, to notice that it was given up; `nil`
    /// while it stands aside.
    var stuckFrom: MonotonicTime? { overFrom?.advanced(bySeconds: max(1, limitSeconds / 10)) }

    /// A listener has come to wait for it.
    mutating func raise(now: MonotonicTime, seconds: Double) {
        precondition(seconds > 0, "a deadline of \(seconds) s")
        endYield(now: now)
        limitSeconds = seconds
        instant = now.advanced(bySeconds: seconds)
    }

    /// It stands aside from now on, for ``yieldSecondsLeft`` at most.
    mutating func beginYield(now: MonotonicTime) { yieldingSince = now }

    /// It goes on; nothing when a listener's coming had it go on already.
    mutating func endYield(now: MonotonicTime) {
        guard let since = yieldingSince else { return }
        let seconds = max(0, now.seconds(since: since))
        yieldingSince = nil
        instant = instant.advanced(bySeconds: seconds)
        yieldSecondsLeft -= seconds
        yieldedSeconds += seconds
    }
}
