// SPDX-License-Identifier: MIT
import CacheModel

/// What a render pool decides, in one place: what runs next and on which thread, who stands aside for a listener, and
/// what is done about renders that do not end. Pure; the pool keeps it behind its lock.
struct RenderPoolState: Sendable {
    /// One render, handed to a thread.
    struct Job: Sendable {
        let order: RenderOrder
        let id: Int
    }

    var queue = RenderQueue(pendingCountMax: 64)
    private(set) var renders = RunningRenders()
    var slots: RenderSlots
    private let deadlines: RenderDeadlines
    private(set) var yieldCount = 0
    private(set) var stuckCountTotal = 0
    /// Renders that were left to themselves and have not returned.
    private var abandoned: Set<Int> = []
    /// Renders on background threads that were made more urgent.
    private var hurried: Set<Int> = []
    var isStopping = false
    /// Whether the watchdog is to end, which outlives the threads that it watches.
    var isWatchEnding = false
    /// Changes whenever the watchdog has to look again.
    private(set) var watchEpoch = 0

    init(workerCount: Int, deadlines: RenderDeadlines) {
        slots = RenderSlots(workerCount: workerCount)
        self.deadlines = deadlines
    }

    /// Takes what a thread renders next; `nil` when there is nothing for it.
    ///
    /// While a listener waits nothing is begun ahead of need: it would take cores and memory bandwidth from what the
    /// listener waits for. Those who render ahead help with a second listener's render while the first one's runs.
    mutating func startNext(slot: Int, now: MonotonicTime) -> Job? {
        let priorities: ClosedRange<RenderPriority>
        if slot == slots.listenersSlot {
            priorities = .immediate ... .immediate
        } else if queue.isListenerWaiting {
            guard slots.isListenersThreadBusy else { return nil }
            priorities = .immediate ... .immediate
        } else {
            priorities = .l1 ... .l3
        }
        guard !slots.isExhausted, let order = queue.startNext(priorities) else { return nil }
        slots.begin(slot)
        let id = renders.start(order, slot: slot, now: now, seconds: deadlines.seconds(for: order.priority))
        lookAgain()
        return Job(order: order, id: id)
    }

    /// A listener waits for a key.
    mutating func raise(_ key: ChunkKey, now: MonotonicTime) {
        guard queue.raise(key) else { return }
        renders.raise(key, now: now, seconds: deadlines.immediateSeconds)
        lookAgain()
    }

    /// Whether a render has to stand aside: one ahead of need, while a listener waits.
    func mustYield(_ id: Int) -> Bool {
        guard let run = renders[id], !run.isForListener, !isStopping else { return false }
        return queue.isListenerWaiting
    }

    /// A render stands aside if it has to.
    ///
    /// - Returns: For how long at most, in seconds; `nil` when it goes on.
    mutating func beginYield(_ id: Int, now: MonotonicTime) -> Double? {
        guard mustYield(id), let seconds = renders.beginYield(id, now: now) else { return nil }
        yieldCount += 1
        return seconds
    }

    /// A render goes on.
    mutating func endYield(_ id: Int, now: MonotonicTime) {
        renders.endYield(id, now: now)
        lookAgain()
    }

    /// Whether the thread of a render is to run at normal priority from now on; true once.
    mutating func takeHurry(_ id: Int) -> Bool {
        guard let run = renders[id], run.isForListener, run.slot != slots.listenersSlot else { return false }
        return hurried.insert(id).inserted
    }

    /// Whether the thread of a render was made more urgent, and is to be so no longer.
    mutating func endHurry(_ id: Int) -> Bool { hurried.remove(id) != nil }

    /// A renderer has returned, with a chunk or without: nobody needs to stand aside for it any more.
    ///
    /// - Returns: How, and how long it had stood aside itself, in seconds.
    mutating func endRendering(
        _ id: Int, now: MonotonicTime
    ) -> (ending: RunningRenders.Ending, yieldedSeconds: Double) {
        guard let run = renders[id] else { return (.abandoned, 0) }
        queue.serve(run.order.key)
        return (renders.end(id, now: now), run.deadline.yieldedSeconds)
    }

    /// A thread is done with its render.
    ///
    /// - Returns: Whether it still has its place.
    mutating func finish(_ job: Job, slot: Int, generation: Int, now: MonotonicTime) -> Bool {
        let wasStuck = abandoned.remove(job.id) != nil
        if !wasStuck {
            _ = renders.end(job.id, now: now)
            queue.finish(job.order.key)
        }
        lookAgain()
        return slots.end(slot, generation: generation, wasStuck: wasStuck)
    }

    /// What has come due. The key of a stuck render may be rendered again, on another thread.
    mutating func findings(now: MonotonicTime) -> [RunningRenders.Finding] {
        let found = renders.findings(now: now)
        for case .stuck(let id, let order, let slot, _) in found {
            abandon(id, order.key, slot)
            stuckCountTotal += 1
        }
        return found
    }

    /// Leaves every render that still runs to itself.
    mutating func abandonAll() {
        for (id, run) in renders.runs { abandon(id, run.order.key, run.slot) }
        renders.abandonAll()
    }

    private mutating func abandon(_ id: Int, _ key: ChunkKey, _ slot: Int) {
        queue.finish(key)
        slots.markStuck(slot)
        abandoned.insert(id)
    }

    mutating func lookAgain() { watchEpoch += 1 }
}
