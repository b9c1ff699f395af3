// SPDX-License-Identifier: MIT
import Threading

/// The few threads that read segments, verify and decode. Demanded reads go before those ahead of need.
final class ReadPool: Sendable {
    private struct State {
        var demanded: [@Sendable () -> Void] = []
        var ahead: [@Sendable () -> Void] = []
        var isStopping = false

        /// Oldest first. The queues are short: callers who wait, and one plan.
        mutating func next() -> (@Sendable () -> Void)? {
            if !demanded.isEmpty { return demanded.removeFirst() }
            return ahead.isEmpty ? nil : ahead.removeFirst()
        }
    }

    private let state = Condition(State())
    private let threads: Lock<[WorkerThread]>

    init(threadCount: Int) {
        let state = state
        threads = Lock(
            (0..<threadCount).map { number in
                WorkerThread(name: "att-read-\(number)") {
                    while true {
                        let next: (@Sendable () -> Void)?? = state.wait { state in
                            if let job = state.next() { return .some(job) }
                            return state.isStopping ? .some(nil) : nil
                        }
                        guard let job = next.flatMap({ $0 }) else { return }
                        job()
                    }
                }
            })
    }

    /// Accepts a job for which somebody waits.
    ///
    /// - Returns: False after ``stop()``: the job will not run.
    @discardableResult
    func runDemanded(_ job: @escaping @Sendable () -> Void) -> Bool {
        state.update { state in
            if !state.isStopping { state.demanded.append(job) }
            return !state.isStopping
        }
    }

    /// Accepts a job that runs once nobody waits for another.
    ///
    /// - Returns: False after ``stop()``: the job will not run.
    @discardableResult
    func runAhead(_ job: @escaping @Sendable () -> Void) -> Bool {
        state.update { state in
            if !state.isStopping { state.ahead.append(job) }
            return !state.isStopping
        }
    }

    /// Runs what was accepted, then ends the threads. Call once.
    func stop() {
        state.update { $0.isStopping = true }
        for thread in threads.withLock({ $0 }) { thread.join() }
    }
}
