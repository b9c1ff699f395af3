// SPDX-License-Identifier: MIT
import Attacca
import CacheModel
import Threading

/// Carries out what a ``PlaybackCursor`` says: describes tracks, gets chunks, delivers frames in time.
///
/// One thread does it all, the one that runs the tool. It waits for keys and signals while nothing is due, and for
/// the cache while a chunk is missing.
final class PlaySession {
    /// What a session is made of.
    struct Parts {
        let tracks: [TrackID]
        let cache: PlayerCache
        let playback: PlaybackSession
        let sink: any AudioSink
        let speed: PlaybackSpeed
        let interaction: Interaction
        let display: PlayDisplay
        let problems: ProblemLog
        /// Who steers from afar, if anybody may.
        var remote: RemotePlayer?
    }

    /// Why playing came to its end.
    enum Ending: Hashable {
        case played
        case quit
        case signal(Int32)
        /// Nobody reads the output any more, or it cannot be written.
        case outputLost
    }

    /// The longest stretch between two looks at keys and clock, in seconds of the room.
    private static let stepSeconds = 0.05
    /// Chunks of a track that fail one after the other until the track is given up. Not two: one damaged place may lie
    /// across the border of two chunks.
    private static let failedChunksMax = 3
    /// Shorter waits for a chunk than this, in seconds, are not time that passes for the listener.
    private static let noticeableSeconds = 0.001

    /// The chunk in hand: its spans need no other look-up.
    private struct Delivery {
        let request: ChunkRequest
        let chunk: CachedChunk
    }

    let parts: Parts
    private(set) var cursor: PlaybackCursor
    /// The track that is entered.
    private(set) var track: PlayingTrack?
    private(set) var tally = PlayTally()
    /// Whether a key or somebody from afar asked for something.
    private(set) var isSteered = false
    private(set) var lastOrigin: ChunkOrigin?
    private var pacer: PlaybackPacer
    private var delivery: Delivery?
    private var failedChunkCount = 0
    private var ending: Ending?
    private let timeSource = SystemTimeSource()

    init(_ parts: Parts, variant: Variant, agenda: ListenerAgenda) {
        self.parts = parts
        cursor = PlaybackCursor(queueCount: parts.tracks.count, variant: variant, agenda: agenda)
        pacer = PlaybackPacer(speed: parts.speed, start: timeSource.monotonicNow())
    }

    /// Plays to the end of the queue, or until the listener or a signal ends it.
    func play() -> Ending {
        parts.playback.setQueue(parts.tracks)
        while true {
            react(waitingSeconds: pacer.delaySeconds(now: timeSource.monotonicNow()))
            if let ending { return ending }
            switch cursor.next(framesMax: framesMax) {
            case .end: return cursor.hasQuit ? .quit : .played
            case .describe(let index): enterTrack(index)
            case .play(let span): deliver(span)
            }
            parts.display.refresh(self)
            parts.remote?.show(shownState)
        }
    }

    /// Frames of one step at the speed wanted; no limit where nothing is waited for.
    private var framesMax: Int64 {
        guard let factor = parts.speed.factor, let track else { return .max }
        return max(1, Int64(Self.stepSeconds * factor * Double(track.grid.format.sampleRate)))
    }

    // MARK: Keys and signals

    /// Does what the listener and the system ask for, for as long as nothing is due.
    private func react(waitingSeconds seconds: Double) {
        let deadline = timeSource.monotonicNow().advanced(bySeconds: seconds)
        while true {
            let remaining = max(0, deadline.seconds(since: timeSource.monotonicNow()))
            let events = parts.interaction.events(waitingSeconds: remaining)
            for event in events {
                switch event {
                case .action(let action):
                    isSteered = true
                    cursor.perform(action)
                case .redraw: parts.display.redraw(self)
                case .suspend:
                    suspend()
                case .end(let signal): ending = .signal(signal)
                }
            }
            if ending != nil || remaining == 0 || !events.isEmpty { return }
        }
    }

    /// Stops the process, without the locks that would keep others from writing to the cache meanwhile.
    private func suspend() {
        parts.display.erase()
        do throws(AttaccaError) {
            try parts.cache.suspend()
        } catch {
            parts.problems.warn("\(error); stopped all the same")
        }
        parts.interaction.suspend()
        parts.cache.resume()
        parts.display.redraw(self)
    }

    // MARK: Tracks

    private func enterTrack(_ index: Int) {
        let id = parts.tracks[index]
        do {
            let entered = try PlayingTrack(id, queueIndex: index, cache: parts.cache)
            try parts.sink.begin(title: entered.title, queueIndex: index, format: entered.grid.format)
            track = entered
            failedChunkCount = 0
            cursor.enter(entered.shape)
            parts.display.trackEntered(entered, count: parts.tracks.count)
        } catch let error as TrackError where error.isMissingInput {
            parts.problems.missing(error.description)
            cursor.giveUpTrack()
        } catch let error as OutputError where error.code == .formatDiffers {
            parts.problems.failed("\(id.rawValue): \(error)")
            cursor.giveUpTrack()
        } catch let error as OutputError {
            loseOutput(error)
        } catch {
            parts.problems.failed("\(error)")
            cursor.giveUpTrack()
        }
    }

    // MARK: Spans

    private func deliver(_ span: PlaybackSpan) {
        guard let track else { preconditionFailure("a span of no track") }
        let sampleRate = track.grid.format.sampleRate
        report(frame: span.frames.lowerBound, of: track, variant: span.variant)
        parts.display.jumped(span, track: track, at: cursor.clockSeconds)
        guard let chunk = chunk(for: span, of: track) else { return }
        let bytesPerFrame = track.grid.format.bytesPerFrame
        let start = Int(span.frames.lowerBound - chunk.frames.lowerBound) * bytesPerFrame
        do throws(OutputError) {
            try chunk.withUnsafeBytes { bytes throws(OutputError) in
                let part = bytes[start..<start + span.frames.count * bytesPerFrame]
                try parts.sink.append(UnsafeRawBufferPointer(rebasing: part))
            }
        } catch {
            return loseOutput(error)
        }
        cursor.advance(over: span)
        report(frame: span.frames.upperBound, of: track, variant: span.variant)
        let seconds = FrameCount(Int64(span.frames.count)).seconds(sampleRate: sampleRate)
        pacer.advance(playedSeconds: seconds)
        tally.play(
            seconds: seconds, roomSeconds: parts.speed.roomSeconds(of: seconds), queueIndex: span.queueIndex)
        if let problem = track.examine(parts.cache) { parts.problems.failed(problem) }
    }

    /// Tells the engine where the listener is, on the listener's clock.
    private func report(frame: Int64, of track: PlayingTrack, variant: Variant) {
        parts.playback.report(
            Playhead(
                track: track.id, positionSeconds: Double(frame) / Double(track.grid.format.sampleRate),
                preset: variant.preset, intensity: variant.intensity),
            at: MonotonicTime(nanoseconds: 0).advanced(bySeconds: cursor.clockSeconds))
    }

    /// The chunk of a span: the one in hand, or the cache's, waited for.
    private func chunk(for span: PlaybackSpan, of track: PlayingTrack) -> CachedChunk? {
        let request = ChunkRequest(
            track: track.id, preset: span.variant.preset, intensity: span.variant.intensity,
            index: span.chunkIndex)
        if let delivery, delivery.request == request { return delivery.chunk }
        do {
            let chunk = try parts.cache.waitForChunk(request)
            tally.need(renderSeconds: chunk.renderSeconds, isJump: span.discontinuity != nil)
            wait(seconds: chunk.waitedSeconds)
            delivery = Delivery(request: request, chunk: chunk)
            lastOrigin = chunk.origin
            failedChunkCount = 0
            return chunk
        } catch {
            delivery = nil
            fail(span, of: track, TrackError(error, track: track.id))
            return nil
        }
    }

    /// Playback stood still that long: the schedule moves, and for a listener in a room time has passed.
    private func wait(seconds: Double) {
        guard seconds >= Self.noticeableSeconds else { return }
        pacer.pass(seconds: seconds)
        if parts.speed == .real { cursor.pass(seconds: seconds) }
    }

    private func fail(_ span: PlaybackSpan, of track: PlayingTrack, _ error: TrackError) {
        failedChunkCount += 1
        let place = "chunk \(span.chunkIndex) [\(span.variant)]"
        guard failedChunkCount < Self.failedChunksMax else {
            parts.problems.failed("\(error) (\(place); the track is given up)")
            return cursor.giveUpTrack()
        }
        parts.problems.failed("\(error) (\(place) is passed over)")
        cursor.skipChunk(of: span)
    }

    private func loseOutput(_ error: OutputError) {
        if error.code != .readerGone { parts.problems.failed(error.description) }
        ending = .outputLost
    }
}
