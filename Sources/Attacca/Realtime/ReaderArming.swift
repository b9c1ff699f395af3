// SPDX-License-Identifier: MIT
import CRealtime
import CacheModel
import Logging
import Threading

/// What stands behind a reader: takes what the player asks for, has windows made and published, and follows the
/// callback, which cannot say anything of its own accord.
///
/// What the player asks for is published before its call returns, with what is in memory. All else is done by the thread
/// `att-reader`, which looks at the callback's report as often as what is armed could run out half way, every 20 to 250 ms;
/// while playing is paused once a second, and not at all while nothing plays.
///
/// Its lock is taken before any other: under it a memory tier, the registry, the statistics, the costs and the mailbox of
/// the playback are asked, each for table work.
final class ReaderArming: Sendable {
    struct State {
        var composer: ReaderComposer
        var isClosed = false
        /// Chunks that could not be had, and when they are tried again.
        var failed: [ChunkKey: MonotonicTime] = [:]
        /// Tracks that are being described.
        var described: Set<TrackID> = []
        var lastFailure: AttaccaError?
        var reported: Reported?
        var dry = (count: UInt64(0), frames: Int64(0), episodeSeconds: 0.0)
    }

    /// The playhead that the planner was told last.
    struct Reported {
        let playhead: Playhead
        let chunkIndex: Int64
        let instant: MonotonicTime
    }

    static let retrySeconds = 1.0

    let core: ReaderCore
    let configuration: ReaderConfiguration
    let pipeline: ChunkPipeline
    let learning: LearningCoordinator
    let controller: PlaybackController
    let state: Lock<State>
    let signals = Condition(ReaderSignals())
    private let thread = Lock<WorkerThread?>(nil)

    /// Starts the thread; ``stop()`` ends it.
    init(
        output: ReaderOutput, configuration: ReaderConfiguration, queue: [TrackID], pipeline: ChunkPipeline,
        learning: LearningCoordinator, controller: PlaybackController
    ) {
        self.configuration = configuration
        self.pipeline = pipeline
        self.learning = learning
        self.controller = controller
        core = ReaderCore(
            attacca_rt_settings(
                source_format: UInt32(pipeline.configuration.sampleFormat.rawValue),
                output_format: output.format, channel_count: UInt32(configuration.channelCount),
                fade_frames: configuration.frames(configuration.fadeSeconds),
                ramp_frames: configuration.frames(configuration.rampSeconds)))
        var composer = ReaderComposer(configuration: configuration)
        composer.route.setQueue(queue)
        state = Lock(State(composer: composer))
        thread.withLock { thread in thread = WorkerThread(name: "att-reader") { [self] in work() } }
    }

    private func work() {
        let clock = SystemTimeSource()
        var intervalSeconds: Double?
        while true {
            let due = intervalSeconds.map { clock.monotonicNow().advanced(bySeconds: $0) }
            let isStopping = signals.wait(until: due) { signals -> Bool? in
                if signals.isStopping { return true }
                guard signals.isAsked else { return nil }
                signals.isAsked = false
                return false
            }
            if isStopping == true { return }
            intervalSeconds = step()
        }
    }

    // MARK: Control

    /// Changes what is wanted, and shows it to the callback. Ignored after ``close()``.
    ///
    /// - Parameter change: Says where playing goes on by it; `nil` when there is nothing to change.
    func control(_ change: (inout ReaderComposer, attacca_rt_report) -> ReaderComposer.Place?) {
        let requests = state.withLock { state -> ReaderComposer.Composition? in
            guard !state.isClosed, let place = change(&state.composer, core.observe()) else { return nil }
            let composition = publish(&state)
            tell(place, &state)
            return composition
        }
        guard let requests else { return }
        issue(requests)
        signals.update { $0.isAsked = true }
    }

    /// Takes another queue.
    func setQueue(_ tracks: [TrackID]) {
        control { composer, report in
            composer.route.setQueue(tracks)
            return composer.desire.jump > 0 ? composer.place(report) : nil
        }
    }

    /// Silence from the next read on, but for a ramp, and no more requests. What the callback may look at stays.
    func close() {
        state.withLock { state in
            guard !state.isClosed else { return }
            state.composer.desire.run = .stopped
            if state.composer.desire.jump > 0 { _ = publish(&state) }
            state.isClosed = true
        }
        stop()
    }

    /// Ends the thread. Not from that thread.
    func stop() {
        signals.update { $0.isStopping = true }
        let running = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        running?.join()
    }

    /// Has the callback's next window made and published, if it is another than the one it has.
    func publish(_ state: inout State) -> ReaderComposer.Composition {
        let windows = core.windows
        let composition = state.composer.compose(core.observe(), windows: windows, shelf: shelf)
        if composition.window != windows.last { core.publish(composition.window) }
        return composition
    }

    private var shelf: ReaderShelf {
        let now = pipeline.timeSource.monotonicNow()
        return ReaderShelf(
            peek: { [pipeline] key in pipeline.l1.peek(key) },
            take: { [pipeline] key, track, held in
                if let found = pipeline.residentChunk(key, track: track, requestedAt: now) {
                    return found.chunk
                }
                // In memory all the same: cleared from L1 while the reader held it.
                if held != nil { pipeline.recordHeld(key, requestedAt: now) }
                return held
            },
            registered: { [pipeline] track in pipeline.registry.registered(track) },
            byteCountMax: pipeline.l1.capacity.rawValue / 2)
    }

    /// Tells the planner where the listener is, and what is wanted there.
    func tell(_ place: ReaderComposer.Place, _ state: inout State) {
        guard state.composer.desire.run != .stopped, let variant = state.composer.desire.variant,
            let station = state.composer.route[place.serial]
        else { return }
        let playhead = Playhead(
            track: station.id, positionSeconds: Double(place.frame) / Double(configuration.sampleRate),
            preset: variant.preset, intensity: variant.intensity)
        let now = pipeline.timeSource.monotonicNow()
        state.reported = Reported(
            playhead: playhead, chunkIndex: chunkIndex(station, frame: place.frame), instant: now)
        controller.post(.playhead(playhead, at: now))
    }

    func chunkIndex(_ station: ReaderRoute.Station, frame: Int64) -> Int64 {
        guard let grid = station.track?.grid else { return 0 }
        return frame / grid.chunkFrameCount.rawValue
    }
}
