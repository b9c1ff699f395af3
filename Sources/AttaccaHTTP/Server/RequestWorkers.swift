// SPDX-License-Identifier: MIT
import Threading

/// The threads on which requests are answered: they may wait for a disk, which Swift's cooperative pool must never do.
final class RequestWorkers: Sendable {
    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var isStopping = false
    }

    private let waitingCountMax: Int
    private let state = Condition(State())
    private let threads = Lock<[WorkerThread]>([])

    /// - Parameter waitingCountMax: Requests that may wait for a thread.
    init(threadCount: Int, waitingCountMax: Int) {
        self.waitingCountMax = waitingCountMax
        threads.withLock { threads in
            threads = (0..<threadCount).map { _ in
                WorkerThread(name: "att-http") { [state] in
                    while let job = Self.next(state) { job() }
                }
            }
        }
    }

    private static func next(_ state: Condition<State>) -> (@Sendable () -> Void)? {
        state.wait { state -> (@Sendable () -> Void)?? in
            if let job = state.jobs.first {
                state.jobs.removeFirst()
                return .some(job)
            }
            return state.isStopping ? .some(nil) : nil
        } ?? nil
    }

    /// Runs something on one of the threads.
    ///
    /// - Returns: What it returned; `nil` when too much waits already, or after ``stop()``.
    func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result? {
        await withCheckedContinuation { continuation in
            let isTaken = state.update { state in
                guard !state.isStopping, state.jobs.count < waitingCountMax else { return false }
                state.jobs.append { continuation.resume(returning: body()) }
                return true
            }
            if !isTaken { continuation.resume(returning: nil) }
        }
    }

    /// Ends the threads once what waits is done. Call once.
    func stop() {
        state.update { $0.isStopping = true }
        for thread in threads.withLock({ $0 }) { thread.join() }
    }
}
