// SPDX-License-Identifier: MIT
import CacheModel
import Threading

/// The threads that render: they carry out what ``RenderQueue`` decides.
///
/// One thread of normal priority takes only what a listener waits for, so that a miss never queues behind a guess.
/// `workerCount` threads of background priority render ahead, and help with what listeners wait for while that one is
/// busy.
final class RenderPool: Sendable {
    private struct State {
        var queue = RenderQueue(pendingCountMax: 64)
        var isListenersThreadBusy = false
        var isStopping = false

        mutating func startNext(forListenersThread: Bool) -> RenderOrder? {
            guard forListenersThread else {
                return queue.startNext(isListenersThreadBusy ? .immediate ... .l3 : .l1 ... .l3)
            }
            let order = queue.startNext(.immediate ... .immediate)
            isListenersThreadBusy = order != nil
            return order
        }
    }

    private let state = Condition(State())
    private let threads = Lock<[WorkerThread]>([])

    /// Starts the threads. Call once.
    ///
    /// - Parameter run: Renders one order, on a thread of the pool; it returns when the order is done with.
    func start(workerCount: Int, run: @escaping @Sendable (RenderOrder) -> Void) {
        let state = state
        let workers = (0..<workerCount).map { number in
            WorkerThread(name: "att-render-\(number)", priority: .background) {
                Self.work(state, isListenersThread: false, run)
            }
        }
        let immediate = WorkerThread(name: "att-render-now") {
            Self.work(state, isListenersThread: true, run)
        }
        threads.withLock { $0 = workers + [immediate] }
    }

    private static func work(
        _ state: Condition<State>, isListenersThread: Bool, _ run: @Sendable (RenderOrder) -> Void
    ) {
        while true {
            let next: RenderOrder?? = state.wait { state in
                if state.isStopping { return .some(nil) }
                return state.startNext(forListenersThread: isListenersThread).map { .some($0) }
            }
            guard let order = next.flatMap({ $0 }) else { return }
            // Waiting wakes nobody, and those who help must look again now that this thread is busy.
            if isListenersThread { state.update { _ in } }
            run(order)
            state.update { $0.queue.finish(order.key) }
        }
    }

    /// Accepts a render. Never waits.
    ///
    /// - Returns: The key that was dropped to make room, if any.
    func enqueue(_ key: ChunkKey, priority: RenderPriority, rank: Int) -> ChunkKey? {
        state.update { $0.queue.enqueue(key, priority: priority, rank: rank) }
    }

    func raise(_ key: ChunkKey) { state.update { $0.queue.raise(key) } }

    func drop(_ keys: Set<ChunkKey>) { state.withLock { $0.queue.drop(keys) } }

    /// Pending and running renders.
    var counts: (pending: Int, running: Int) {
        state.withLock { ($0.queue.pending.count, $0.queue.running.count) }
    }

    /// Starts nothing more and waits until the running renders have ended. Call once.
    func stop() {
        state.update { $0.isStopping = true }
        for thread in threads.withLock({ $0 }) { thread.join() }
    }
}
