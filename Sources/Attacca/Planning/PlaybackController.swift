// SPDX-License-Identifier: MIT
import CacheModel
import ChunkStorage
import Logging
import Prediction
import Threading

/// The thread that follows the playback: it takes reports, teaches the model, plans, and hands plans to the pipeline.
///
/// A report costs its caller a lock and an append. Everything else happens here, and nothing here waits for a disk or
/// a render: tracks are described on the read pool.
final class PlaybackController: Sendable {
    private struct Mailbox {
        var events: [PlaybackEvent] = []
        var isWorking = false
        var isStopping = false
        /// Where the listener is, as far as reports were acted on.
        var state = PlaybackState()
    }

    private let mailbox = Condition(Mailbox())
    private let thread = Lock<WorkerThread?>(nil)
    private let pipeline: ChunkPipeline
    private let learning: LearningCoordinator
    private let analysis: FeatureAnalysis
    private let power: PowerMonitor
    private let configuration: CacheConfiguration

    /// What outlasts a plan; the thread's own.
    private struct Standing {
        /// What should be on disk, as it was planned last, whether it is there or not.
        var deep: [Plan.Want] = []
        /// What the disk tier was told to evict last.
        var pinned: (keys: Set<ChunkKey>, store: ChunkStore)?
    }

    init(
        pipeline: ChunkPipeline, learning: LearningCoordinator, analysis: FeatureAnalysis, power: PowerMonitor
    ) {
        self.pipeline = pipeline
        self.power = power
        configuration = pipeline.configuration
        self.learning = learning
        self.analysis = analysis
    }

    /// Starts the thread; ``stop()`` ends it. Call once.
    func start() {
        thread.withLock { thread in
            thread = WorkerThread(name: "att-playback") { [self] in work() }
        }
    }

    /// Takes an event; ignored after ``stop()``. Microseconds; any thread.
    func post(_ event: PlaybackEvent) {
        mailbox.update { mailbox in
            guard !mailbox.isStopping else { return }
            if let last = mailbox.events.last, last.isSuperseded(by: event) { mailbox.events.removeLast() }
            mailbox.events.append(event)
        }
    }

    /// Waits until everything that was posted before has been acted on.
    func waitUntilIdle() {
        _ = mailbox.wait { $0.events.isEmpty && !$0.isWorking ? true : nil }
    }

    /// Where the listener is, as far as reports were acted on. Any thread.
    var state: PlaybackState { mailbox.withLock { $0.state } }

    /// Ends the thread. What was reported before is still learned, and planned for no more. Call once.
    func stop() {
        mailbox.update { $0.isStopping = true }
        thread.withLock { $0 }?.join()
    }

    private func work() {
        var follower = PlaybackFollower()
        var standing = Standing()
        while true {
            let batch: (events: [PlaybackEvent], isLast: Bool)? = mailbox.wait { mailbox in
                guard !mailbox.events.isEmpty else { return mailbox.isStopping ? .some(nil) : nil }
                defer { mailbox.events = [] }
                mailbox.isWorking = true
                return (mailbox.events, mailbox.isStopping)
            }.flatMap { $0 }
            guard let batch else { return }
            for event in batch.events {
                learn(event, follower.state)
                follower.take(event)
            }
            if !batch.isLast { plan(&follower, &standing) }
            mailbox.update { mailbox in
                mailbox.isWorking = false
                mailbox.state = follower.state
            }
        }
    }

    /// Teaches the model what an event says, in the state before it.
    private func learn(_ event: PlaybackEvent, _ state: PlaybackState) {
        switch event {
        case .playhead(let playhead, let instant):
            if let former = state.playhead?.variant, former != playhead.variant {
                pipeline.events.emit(.switched(track: playhead.track, from: former, to: playhead.variant))
            }
            learning.observe(
                report(of: playhead, isForward: state.isForward(to: playhead.track)), at: instant)
        case .analysed(let track):
            guard let playhead = state.playhead, playhead.track == track,
                let features = report(of: playhead, isForward: true).features
            else { return }
            learning.update(features)
        case .queue, .trackRegistered, .trackUnavailable, .resourcesChanged:
            break
        }
    }

    private func report(of playhead: Playhead, isForward: Bool) -> PlaybackReport {
        let track = pipeline.registry.registered(playhead.track)
        return PlaybackReport(
            playhead: playhead, durationSeconds: track?.description.seconds,
            features: track.flatMap { track in
                track.chunkIndex(atSeconds: playhead.positionSeconds)
                    .flatMap { analysis.features(of: track, chunkIndex: $0) }
            },
            genre: pipeline.registry.genre(of: playhead.track), isForward: isForward)
    }

    private func plan(_ follower: inout PlaybackFollower, _ standing: inout Standing) {
        for track in follower.tracksToDescribe(known: { pipeline.registry.registered($0) != nil }) {
            describe(track)
        }
        guard let input = planningInput(from: follower.state) else { return }
        analyse(for: input)
        let change = follower.change(to: input)
        guard change != .nothing else { return }
        if change == .situation {
            describeStarts(input, &follower)
            planDisk(input, follower.state, &standing)
            pin(for: input, follower.state, &standing)
            if let current = input.currentKey { pipeline.noteHeard(current) }
        }
        let plan: Plan
        switch configuration.prefetchPolicy {
        case .benefit:
            let stored = pipeline.believedStored()
            plan = Planner().plan(
                input, deep: DiskPlanner.open(standing.deep) { stored.contains($0) })
        case .fixed: plan = FixedWindows().plan(input)
        case .none: plan = Plan(current: input.currentKey, wants: [])
        }
        pipeline.apply(plan, isNews: change == .situation)
        if change == .situation, learning.isStoring { record(plan, input) }
    }

    /// Has some more of those tracks described whose beginnings the disk may hold, where it is filled at all.
    private func describeStarts(_ input: PlanningInput, _ follower: inout PlaybackFollower) {
        guard pipeline.disk.store != nil, configuration.prefetchPolicy == .benefit,
            DiskPlanner.isActive(atStopThreshold: input.stopThreshold)
        else { return }
        for track in follower.startsToDescribe(known: { pipeline.registry.registered($0) != nil }) {
            describe(track)
        }
    }

    /// Has a plan kept for people to look at.
    private func record(_ plan: Plan, _ input: PlanningInput) {
        learning.record(
            plan: PlanOverview(
                plan: plan, costs: input.costs,
                isResident: { [pipeline] key in
                    pipeline.l1.contains(key) ? .l1 : pipeline.l2.contains(key) ? .l2 : nil
                }, decidedAt: configuration.timeSource.wallNow()))
    }

    /// Plans what is rendered for the disk alone.
    private func planDisk(_ input: PlanningInput, _ state: PlaybackState, _ standing: inout Standing) {
        guard let store = pipeline.disk.store, configuration.prefetchPolicy == .benefit else {
            standing.deep = []
            return
        }
        standing.deep = DiskPlanner().wants(
            input, beginning: state.starts.compactMap { pipeline.registry.registered($0) },
            in: learning.startPresets(current: input.variant.preset),
            capacity: store.statistics().capacity)
    }

    /// Has the chunk that plays and the one after it analysed.
    private func analyse(for input: PlanningInput) {
        var chunks = [(track: input.track, chunkIndex: input.chunkIndex)]
        if input.chunkIndex + 1 < input.track.chunkCount {
            chunks.append((input.track, input.chunkIndex + 1))
        } else if let next = input.upcoming.first {
            chunks.append((next, 0))
        }
        analysis.want(chunks, variant: input.variant)
    }

    /// Tells the disk tier what to evict last, where that is news to it.
    private func pin(for input: PlanningInput, _ state: PlaybackState, _ standing: inout Standing) {
        guard let store = pipeline.disk.store else { return }
        let keys = ChunkPins().keys(for: input, previous: input.previous, deep: standing.deep)
        if let pinned = standing.pinned, pinned.keys == keys, pinned.store === store { return }
        store.pin(keys)
        standing.pinned = (keys, store)
    }

    private func planningInput(from state: PlaybackState) -> PlanningInput? {
        guard let playhead = state.playhead, let track = pipeline.registry.registered(playhead.track),
            let chunkIndex = track.chunkIndex(atSeconds: playhead.positionSeconds)
        else { return nil }
        let forecast = learning.forecast(after: playhead.variant.preset)
        var input = PlanningInput(
            track: track, chunkIndex: chunkIndex, variant: playhead.variant,
            upcoming: state.upcoming.compactMap { pipeline.registry.registered($0) },
            predictions: forecast.predictions, l1Capacity: pipeline.l1.capacity)
        input.secondsIntoChunk = track.secondsIntoChunk(atSeconds: playhead.positionSeconds)
        input.previous = state.previous.flatMap { pipeline.registry.registered($0) }
        input.presetPrefetch = forecast.prefetch
        input.hazards = forecast.hazards
        input.mode = forecast.mode
        input.costs = pipeline.costs.withLock { $0 }
        input.stopThreshold =
            configuration.prefetchStopThreshold ?? Planner.stopThreshold(power.current)
        input.l2Capacity = pipeline.l2.capacity
        input.hasDiskRoom = pipeline.hasDiskRoom(for: track.decodedByteCount(ofChunk: chunkIndex))
        return input
    }

    private func describe(_ track: TrackID) {
        pipeline.readPool.runAhead { [self] in
            do {
                _ = try pipeline.registry.register(track)
                post(.trackRegistered(track))
            } catch {
                pipeline.logger.notice(
                    "track is left out of the plan", metadata: ["track": "\(track)", "error": "\(error)"])
                post(.trackUnavailable(track))
            }
        }
    }
}
