// SPDX-License-Identifier: MIT
import CacheModel
import Synchronization
import Threading

/// Hands what happens in a cache to whoever subscribed. Any thread, but none that holds a lock of the engine: subscribers
/// are woken on it.
///
/// While nobody listens an event costs an atomic load, and is not even made. The lock gives events their order: every
/// subscription gets them in that of their numbers.
final class EventHub: Sendable {
    private struct State {
        var queues: [EventQueue] = []
        var sequence: UInt64 = 0
        var instant = MonotonicTime(nanoseconds: .min)
        var isFinished = false
    }

    private let listenerCount = Atomic(0)
    private let state = Lock(State())
    private let timeSource: any TimeSource

    init(timeSource: any TimeSource) { self.timeSource = timeSource }

    /// Whether anybody listens.
    var isListenedTo: Bool { listenerCount.load(ordering: .relaxed) > 0 }

    /// Tells everybody who listens.
    func emit(_ kind: @autoclosure () -> CacheEvent.Kind) {
        if isListenedTo { publish(kind()) }
    }

    private func publish(_ kind: CacheEvent.Kind) {
        let calls = state.withLock { state -> [EventQueue.Call] in
            state.sequence += 1
            state.instant = max(state.instant, timeSource.monotonicNow())
            let event = CacheEvent(sequence: state.sequence, instant: state.instant, kind: kind)
            return state.queues.map { $0.push(event) }
        }
        for call in calls { call.make() }
    }

    /// From now on a queue gets every event; nothing more when the hub is finished.
    func add(_ queue: EventQueue) {
        let isFinished = state.withLock { state in
            if !state.isFinished {
                state.queues.append(queue)
                listenerCount.store(state.queues.count, ordering: .relaxed)
            }
            return state.isFinished
        }
        if isFinished { queue.finish().make() }
    }

    /// From now on a queue gets nothing more.
    func remove(_ queue: EventQueue) {
        state.withLock { state in
            state.queues.removeAll { $0 === queue }
            listenerCount.store(state.queues.count, ordering: .relaxed)
        }
    }

    /// Ends every subscription, once what it has was taken, and every later one.
    func finish() {
        let queues = state.withLock { state in
            defer { state.queues = [] }
            state.isFinished = true
            listenerCount.store(0, ordering: .relaxed)
            return state.queues
        }
        for queue in queues { queue.finish().make() }
    }
}
