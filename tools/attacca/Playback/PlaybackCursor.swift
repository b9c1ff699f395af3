// SPDX-License-Identifier: MIT
import CacheModel

/// The pure half of `play`: which frames come next, given the queue and what the listener does.
///
/// An action takes effect at its exact frame of playback time, which is counted in frames delivered and not in
/// time that passed; so the sequence of spans, joined, depends on tracks, agenda and first variant alone. How
/// finely it is cut does depend on `framesMax`.
///
/// A track is described only when it is reached. ``next(framesMax:)`` says what is to be done; the answer is one of
/// ``enter(_:)`` and ``giveUpTrack()`` for `.describe`, ``advance(over:)`` and ``skipChunk(of:)`` for `.play`.
struct PlaybackCursor: Sendable {
    /// What is to be done next.
    enum Step: Hashable, Sendable {
        /// Tell the shape of this track of the queue.
        case describe(queueIndex: Int)
        case play(PlaybackSpan)
        case end
    }

    /// What the cursor must know of a track.
    struct TrackShape: Hashable, Sendable {
        let grid: Grid
        let frameCount: FrameCount
    }

    private enum Direction { case forward, back }

    /// Beyond so many seconds of a track, going back starts it anew.
    static let restartSeconds = 3.0

    let queueCount: Int
    private(set) var variant: Variant
    /// The place in the queue, 0-based; `queueCount` once the last track is over.
    private(set) var queueIndex = 0
    /// The next frame of the track.
    private(set) var frame: Int64 = 0
    private(set) var agenda: ListenerAgenda
    private(set) var hasQuit = false

    private var shape: TrackShape?
    private var clock: PlaybackClock?
    private var pendingDiscontinuity: PlaybackSpan.Discontinuity? = .start
    private var direction = Direction.forward
    private var unplayable: Set<Int> = []

    init(queueCount: Int, variant: Variant, agenda: ListenerAgenda = ListenerAgenda()) {
        self.queueCount = queueCount
        self.variant = variant
        self.agenda = agenda
    }

    /// Seconds of playback since the start.
    var clockSeconds: Double { clock?.seconds ?? 0 }

    /// Where the track is, in seconds from its start; 0 while none is entered.
    var positionSeconds: Double {
        guard let shape else { return 0 }
        return Double(frame) / Double(shape.grid.format.sampleRate)
    }

    /// What to do next. Asking again without an answer in between gives the same step.
    ///
    /// - Parameter framesMax: The longest span wanted; > 0.
    mutating func next(framesMax: Int64 = .max) -> Step {
        precondition(framesMax > 0, "a span of \(framesMax) frames")
        while !hasQuit, queueIndex < queueCount {
            guard let shape, let clock else { return .describe(queueIndex: queueIndex) }
            guard frame < shape.frameCount.rawValue else {
                leave(.forward)
                continue
            }
            let framesToAction = agenda.nextSeconds.map { clock.frames(until: $0) } ?? .max
            if framesToAction <= 0, let action = agenda.takeNext(current: variant.preset) {
                perform(action)
                continue
            }
            return .play(span(in: shape, framesMax: min(framesMax, framesToAction)))
        }
        return .end
    }

    private func span(in shape: TrackShape, framesMax: Int64) -> PlaybackSpan {
        let index = shape.grid.chunkIndex(ofFrame: frame)
        let chunkEnd = (Int64(index) + 1) * shape.grid.chunkFrameCount.rawValue
        let count = min(framesMax, min(chunkEnd, shape.frameCount.rawValue) - frame)
        precondition(count > 0, "nothing to play at frame \(frame) with an action in \(framesMax) frames")
        return PlaybackSpan(
            queueIndex: queueIndex, variant: variant, chunkIndex: index, frames: frame..<frame + count,
            discontinuity: pendingDiscontinuity)
    }
}

// MARK: - Answers

extension PlaybackCursor {
    /// Enters the track that was to be described, at its first frame.
    mutating func enter(_ shape: TrackShape) {
        self.shape = shape
        frame = 0
        let rate = shape.grid.format.sampleRate
        if clock == nil { clock = PlaybackClock(sampleRate: rate) }
        clock?.change(sampleRate: rate)
        direction = .forward
    }

    /// Never comes back to the current track, and goes on in the direction that led to it.
    mutating func giveUpTrack() {
        unplayable.insert(queueIndex)
        leave(direction)
    }

    /// The frames of `span` were delivered: position and clock move on.
    mutating func advance(over span: PlaybackSpan) {
        precondition(
            span.frames.lowerBound == frame, "span starts at \(span.frames.lowerBound), not \(frame)")
        frame = span.frames.upperBound
        clock?.advance(frames: Int64(span.frames.count))
        pendingDiscontinuity = nil
    }

    /// The chunk of `span` cannot be had: the position moves to its end, the clock stands still.
    mutating func skipChunk(of span: PlaybackSpan) {
        guard let shape else { return }
        let chunkEnd = (Int64(span.chunkIndex) + 1) * shape.grid.chunkFrameCount.rawValue
        frame = min(chunkEnd, shape.frameCount.rawValue)
        pendingDiscontinuity = pendingDiscontinuity ?? .gap
    }

    /// Lets time pass for the listener in which nothing was played.
    mutating func pass(seconds: Double) {
        clock?.pass(seconds: seconds)
    }
}

// MARK: - What the listener does

extension PlaybackCursor {
    /// Does now what a key press or the agenda asks for.
    mutating func perform(_ action: ListenerAction) {
        switch action {
        case .preset(let preset): change(to: Variant(preset: preset, intensity: variant.intensity))
        case .intensity(let intensity): change(to: Variant(preset: variant.preset, intensity: intensity))
        case .seek(let seconds): seek(toSeconds: seconds)
        case .seekBy(let seconds): seek(toSeconds: positionSeconds + seconds)
        case .nextTrack: leave(.forward)
        case .previousTrack: leave(.back)
        case .back:
            if positionSeconds < Self.restartSeconds { leave(.back) } else { seek(toSeconds: 0) }
        case .quit: hasQuit = true
        }
    }

    private mutating func change(to variant: Variant) {
        guard variant != self.variant else { return }
        self.variant = variant
        pendingDiscontinuity = pendingDiscontinuity ?? .variant
    }

    /// Moves within the track; while none is entered there is nowhere to go.
    private mutating func seek(toSeconds seconds: Double) {
        guard let shape else { return }
        let wanted = (seconds * Double(shape.grid.format.sampleRate)).rounded()
        frame = Int64(min(max(wanted, 0), Double(shape.frameCount.rawValue)))
        pendingDiscontinuity = pendingDiscontinuity ?? .seek
    }

    /// Goes to the nearest track in that direction that is not known to be unplayable.
    ///
    /// Before the first track there is none: then the current one starts anew, or, when it is unplayable itself,
    /// the way leads forward after all.
    private mutating func leave(_ direction: Direction) {
        let target: Int
        switch direction {
        case .forward:
            target =
                (queueIndex + 1..<max(queueCount, queueIndex + 1)).first { !unplayable.contains($0) }
                ?? queueCount
        case .back:
            if let earlier = (0..<queueIndex).last(where: { !unplayable.contains($0) }) {
                target = earlier
            } else if unplayable.contains(queueIndex) {
                return leave(.forward)
            } else {
                target = queueIndex
            }
        }
        self.direction = direction
        queueIndex = target
        shape = nil
        frame = 0
        pendingDiscontinuity = pendingDiscontinuity ?? .track
    }
}
