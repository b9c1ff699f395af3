// SPDX-License-Identifier: MIT
import CacheModel
import Prediction

/// Reads from successive reports what the listener did. Pure.
///
/// A position that is more than ``seekToleranceSeconds`` off where playing on would have led is a seek, and another
/// track that begins within as much of the end of the one before has simply come next.
struct PlayheadObserver: Sendable {
    static let seekToleranceSeconds = 2.0

    /// Audio that was played through, in seconds: seeks and what lies between tracks do not count.
    private(set) var playedSeconds = 0.0
    private var last: (report: PlaybackReport, instant: MonotonicTime)?
    private var coalescer = ReportCoalescer()

    /// Whether playing on from one position of a track would not have led to the other.
    static func isSeek(
        from previous: Playhead, at previousInstant: MonotonicTime, to next: Playhead,
        at instant: MonotonicTime
    ) -> Bool {
        let progress = next.positionSeconds - previous.positionSeconds
        return abs(progress - instant.seconds(since: previousInstant)) > seekToleranceSeconds
    }

    /// What happened between the last report and this one, in the order in which it is learned: how the playhead came
    /// here, that it is here, and at last that another preset was chosen, on this audio.
    mutating func observe(_ report: PlaybackReport, at instant: MonotonicTime) -> [PredictorEvent] {
        defer { last = (report, instant) }
        let preset = report.playhead.variant.preset
        guard let (previous, previousInstant) = last else {
            coalescer.passInteraction(at: instant)
            return [.playing(report.playing(preset))]
        }
        let elapsedSeconds = instant.seconds(since: previousInstant)
        let jump = Self.jump(from: previous, to: report, elapsedSeconds: elapsedSeconds)
        if jump == nil {
            playedSeconds += max(0, report.playhead.positionSeconds - previous.playhead.positionSeconds)
        }
        let previousPreset = previous.playhead.variant.preset
        guard jump != nil || preset != previousPreset else {
            return coalescer.passesPosition(at: instant) ? [.playing(report.playing(preset))] : []
        }
        coalescer.passInteraction(at: instant)
        var events: [PredictorEvent] = jump.map { [$0] } ?? []
        events.append(.playing(report.playing(previousPreset)))
        if preset != previousPreset { events.append(.presetSwitched(from: previousPreset, to: preset)) }
        return events
    }

    /// The last report again, since more has become known of the audio there.
    mutating func update(_ features: AudioFeatures) -> (event: PredictorEvent, instant: MonotonicTime)? {
        guard let (known, instant) = last, known.features != features else { return nil }
        var report = known
        report.features = features
        last = (report, instant)
        return (.playing(report.playing(report.playhead.variant.preset)), instant)
    }

    /// How the playhead got to where it is if not by playing on.
    private static func jump(
        from previous: PlaybackReport, to next: PlaybackReport, elapsedSeconds: Double
    ) -> PredictorEvent? {
        let (old, new) = (previous.playhead, next.playhead)
        let progress = new.positionSeconds - old.positionSeconds
        guard new.track == old.track else {
            return hasEnded(previous, next: new, elapsedSeconds: elapsedSeconds)
                ? .trackEnded : .trackChosen(isForward: next.isForward)
        }
        guard abs(progress - elapsedSeconds) > seekToleranceSeconds else { return nil }
        // On repeat, the end of a track leads to its beginning.
        if previous.durationSeconds != nil, new.positionSeconds <= elapsedSeconds + seekToleranceSeconds,
            hasEnded(previous, next: new, elapsedSeconds: elapsedSeconds)
        {
            return .trackEnded
        }
        return .seeked(isForward: progress > 0)
    }

    /// Whether a track had come to its end when another position was reported. Of one whose length is not known that is
    /// taken for granted: what is not known to be a choice teaches nothing.
    private static func hasEnded(_ report: PlaybackReport, next: Playhead, elapsedSeconds: Double) -> Bool {
        guard let durationSeconds = report.durationSeconds else { return true }
        let remainingSeconds = durationSeconds - report.playhead.positionSeconds
        return remainingSeconds <= seekToleranceSeconds
            || abs(remainingSeconds + next.positionSeconds - elapsedSeconds) <= seekToleranceSeconds
    }
}
