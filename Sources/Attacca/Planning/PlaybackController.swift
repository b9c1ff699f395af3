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
    }

    private let mailbox = Condition(Mailbox())
    private let thread = Lock<WorkerThread?>(nil)
    private let pipeline: ChunkPipeline
    private let learning: LearningCoordinator

    init(pipeline: ChunkPipeline, learning: LearningCoordinator) {
        self.pipeline = pipeline
        self.learning = learning
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

    /// Ends the thread. What was reported before is still learned, and planned for no more. Call once.
    func stop() {
        mailbox.update { $0.isStopping = true }
        thread.withLock { $0 }?.join()
    }

    private func work() {
        var follower = PlaybackFollower()
        var pinned: (keys: Set<ChunkKey>, store: ChunkStore)?
        while true {
            let batch: (events: [PlaybackEvent], isLast: Bool)? = mailbox.wait { mailbox in
                guard !mailbox.events.isEmpty else { return mailbox.isStopping ? .some(nil) : nil }
                defer { mailbox.events = [] }
                mailbox.isWorking = true
                return (mailbox.events, mailbox.isStopping)
            }.flatMap { $0 }
            guard let batch else { return }
            for event in batch.events {
                if case .playhead(let playhead, let instant) = event {
                    learning.observe(playhead, at: instant)
                }
                follower.take(event)
            }
            if !batch.isLast { plan(&follower, &pinned) }
            mailbox.update { $0.isWorking = false }
        }
    }

    private func plan(
        _ follower: inout PlaybackFollower, _ pinned: inout (keys: Set<ChunkKey>, store: ChunkStore)?
    ) {
        for track in follower.tracksToDescribe(known: { pipeline.registry.registered($0) != nil }) {
            describe(track)
        }
        if let input = planningInput(from: follower.state), follower.isNews(input) {
            pipeline.apply(Planner().plan(input))
            pin(for: input, follower.state, &pinned)
        }
    }

    /// Tells the disk tier what to evict last, where that is news to it.
    private func pin(
        for input: PlanningInput, _ state: PlaybackState,
        _ pinned: inout (keys: Set<ChunkKey>, store: ChunkStore)?
    ) {
        guard let store = pipeline.disk.store else { return }
        let keys = ChunkPins().keys(
            for: input, previous: state.previous.flatMap { pipeline.registry.registered($0) })
        if let pinned, pinned.keys == keys, pinned.store === store { return }
        store.pin(keys)
        pinned = (keys, store)
    }

    private func planningInput(from state: PlaybackState) -> PlanningInput? {
        guard let playhead = state.playhead, let track = pipeline.registry.registered(playhead.track),
            track.chunkCount > 0
        else { return nil }
        // Positions are the player's word: far beyond the end they do not even fit a count of frames.
        let positionSeconds = min(playhead.positionSeconds, track.description.seconds)
        let frame = Int64(positionSeconds * Double(track.description.sampleRate))
        return PlanningInput(
            track: track,
            chunkIndex: min(track.grid.chunkIndex(ofFrame: frame), track.chunkCount - 1),
            variant: playhead.variant,
            upcoming: state.upcoming.compactMap { pipeline.registry.registered($0) },
            predictions: learning.predictions(after: playhead.variant.preset),
            l1Capacity: pipeline.l1.capacity)
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
