// SPDX-License-Identifier: MIT
import CacheModel
import Threading

/// The threads that render: they carry out what ``RenderPoolState`` decides.
///
/// One thread of normal priority takes only what a listener waits for, so that a miss never queues behind a guess.
/// `workerCount` threads of background priority render ahead, and help with what listeners wait for while that one is
/// busy; for as long as a listener waits for what they render they run at normal priority, where the system lets them
/// (Linux only with a privilege: without it they stay behind other processes, but not behind each other, who stand
/// aside). A watchdog sleeps until the next deadline: it has whoever waits told, and replaces a thread that a renderer does
/// not give back.
final class RenderPool: Sendable {
    /// What became of an order.
    enum Acceptance: Equatable, Sendable {
        /// It is pending; the key that was dropped to make room, if any.
        case accepted(dropped: ChunkKey?)
        /// Too many renders are stuck.
        case refused
    }

    private let state: Condition<RenderPoolState>
    private let timeSource: any TimeSource
    /// Those who hold the places, by place, and the watchdog after them.
    private let threads = Lock<[WorkerThread]>([])

    init(workerCount: Int, deadlines: RenderDeadlines, timeSource: any TimeSource) {
        state = Condition(RenderPoolState(workerCount: workerCount, deadlines: deadlines))
        self.timeSource = timeSource
    }

    /// Starts the threads. Call once.
    func start(_ events: RenderPoolEvents) {
        let count = state.withLock { $0.slots.count }
        let workers = (0..<count).map { makeThread(slot: $0, generation: 0, events) }
        threads.withLock { $0 = workers }
        // After the others are in their places: it may have to replace one.
        let watchdog = WorkerThread(name: "att-render-watch") { [self] in watch(events) }
        threads.withLock { $0.append(watchdog) }
    }

    // MARK: Orders

    /// Accepts a render. Never waits.
    func enqueue(_ key: ChunkKey, priority: RenderPriority, rank: Int) -> Acceptance {
        state.update { state in
            guard !state.slots.isExhausted else { return .refused }
            return .accepted(dropped: state.queue.enqueue(key, priority: priority, rank: rank))
        }
    }

    /// A listener waits for a render, pending or running; nothing when it is neither.
    func raise(_ key: ChunkKey) {
        let now = timeSource.monotonicNow()
        state.update { $0.raise(key, now: now) }
    }

    func drop(_ keys: Set<ChunkKey>) { state.update { $0.queue.drop(keys) } }

    /// Has those who wait look again: a cancellation flag was set, or the clock was.
    func wake() { state.update { $0.lookAgain() } }

    /// Pending and running renders.
    var counts: (pending: Int, running: Int) {
        state.withLock { ($0.queue.pending.count, $0.queue.running.count) }
    }

    /// How often a render stood aside, how many were ever stuck, and how many are now.
    var yieldCount: Int { state.withLock { $0.yieldCount } }
    var stuckRenderCount: Int { state.withLock { $0.stuckCountTotal } }
    var stuckNowCount: Int { state.withLock { $0.slots.stuckCount } }

    // MARK: From a renderer's thread

    /// Whether a render is to be given up. A render ahead of need stands still in here while a listener waits for
    /// another one; `cancellation`, a listener who comes to wait for this one, and the end of the pool have it go on at
    /// once.
    func isGivenUp(_ id: Int, _ cancellation: CancellationFlag) -> Bool {
        if cancellation.isSet { return true }
        let now = timeSource.monotonicNow()
        let yieldSeconds = state.withLock { $0.beginYield(id, now: now) }
        if let yieldSeconds {
            let end = SystemTimeSource().monotonicNow().advanced(bySeconds: yieldSeconds)
            _ = state.wait(until: end) { state in
                cancellation.isSet || !state.mustYield(id) ? true : nil
            }
            let resumedAt = timeSource.monotonicNow()
            state.update { $0.endYield(id, now: resumedAt) }
        }
        let (isOver, isToHurry) = state.withLock { [timeSource] state in
            (state.renders.isOver(id, now: timeSource.monotonicNow()), state.takeHurry(id))
        }
        if isToHurry { WorkerThread.Priority.normal.apply() }
        return cancellation.isSet || isOver
    }

    /// Whether a render still counts; not so when it was left to itself.
    func isCounted(_ id: Int) -> Bool { state.withLock { $0.renders[id] != nil } }

    /// A renderer has returned, with a chunk or without.
    ///
    /// - Returns: How, and how long it had stood aside, in seconds.
    func endRendering(_ id: Int) -> (ending: RunningRenders.Ending, yieldedSeconds: Double) {
        let now = timeSource.monotonicNow()
        let (ended, isToCalm) = state.update { ($0.endRendering(id, now: now), $0.endHurry(id)) }
        if isToCalm { WorkerThread.Priority.background.apply() }
        return ended
    }

    // MARK: Threads

    private func makeThread(slot: Int, generation: Int, _ events: RenderPoolEvents) -> WorkerThread {
        let isListeners = slot == state.withLock { $0.slots.listenersSlot }
        return WorkerThread(
            name: isListeners ? "att-render-now" : "att-render-\(slot)",
            priority: isListeners ? .normal : .background
        ) { [self] in
            work(slot: slot, generation: generation, isListeners: isListeners, events)
            state.update { $0.slots.leave(slot, generation: generation) }
        }
    }

    private func work(slot: Int, generation: Int, isListeners: Bool, _ events: RenderPoolEvents) {
        while true {
            let next: RenderPoolState.Job?? = state.wait { [timeSource] state in
                if state.isStopping { return .some(nil) }
                return state.startNext(slot: slot, now: timeSource.monotonicNow()).map { .some($0) }
            }
            guard let job = next.flatMap({ $0 }) else { return }
            // Waiting wakes nobody, and others must look again: those who help with what listeners wait for, those
            // who stand aside, and the watchdog.
            if state.update({ $0.takeHurry(job.id) }) { WorkerThread.Priority.normal.apply() }
            events.run(job)
            let now = timeSource.monotonicNow()
            guard state.update({ $0.finish(job, slot: slot, generation: generation, now: now) }) else {
                return
            }
        }
    }

    // MARK: Watchdog

    private func watch(_ events: RenderPoolEvents) {
        while !state.withLock({ $0.isWatchEnding }) {
            let now = timeSource.monotonicNow()
            let (findings, refused, replacements, next, epoch) = state.update { state in
                let findings = state.findings(now: now)
                return (
                    findings, state.slots.isExhausted ? state.queue.dropAll() : [],
                    state.isStopping ? [] : state.slots.takeReplacements(), state.renders.nextInstant,
                    state.watchEpoch
                )
            }
            for finding in findings {
                switch finding {
                case .overdue(let id, let order, let seconds):
                    events.overdue(RenderPoolState.Job(order: order, id: id), seconds)
                case .stuck(let id, let order, _, let seconds):
                    events.stuck(RenderPoolState.Job(order: order, id: id), seconds)
                }
            }
            if !refused.isEmpty { events.refused(refused) }
            for replacement in replacements { replace(replacement, events) }
            // The pool's clock may be another one than that which waiting goes by.
            let wakeAt = next.map { next in
                let seconds = max(0, next.seconds(since: timeSource.monotonicNow()))
                return SystemTimeSource().monotonicNow().advanced(bySeconds: seconds)
            }
            _ = state.wait(until: wakeAt) { $0.watchEpoch != epoch || $0.isWatchEnding ? true : nil }
        }
    }

    private func replace(_ replacement: RenderSlots.Replacement, _ events: RenderPoolEvents) {
        let thread = makeThread(slot: replacement.slot, generation: replacement.generation, events)
        threads.withLock { threads in
            threads[replacement.slot].detach()
            threads[replacement.slot] = thread
        }
    }

    // MARK: Stopping

    /// Starts nothing more and waits until the running renders have ended; what is stuck, or becomes so within that time,
    /// is left to itself. Call once.
    ///
    /// - Returns: How many threads were left to themselves just now.
    func stop(withinSeconds seconds: Double) -> Int {
        let deadline = SystemTimeSource().monotonicNow().advanced(bySeconds: seconds)
        state.update { $0.isStopping = true }
        _ = state.wait(until: deadline) { $0.slots.isAnyAtWork ? nil : true }
        state.update { $0.isWatchEnding = true }
        threads.withLock { $0.removeLast() }.join()
        let all = threads.withLock { $0 }
        let ended = state.update { state in
            state.abandonAll()
            return all.indices.map { state.slots.isEnded($0) }
        }
        for (thread, isEnded) in zip(all, ended) {
            if isEnded { thread.join() } else { thread.detach() }
        }
        return ended.count { !$0 }
    }
}
