// SPDX-License-Identifier: MIT
import Threading

/// The few threads that read segments, verify and decode, and describe tracks.
///
/// Demanded jobs go before those ahead of need, which never hold the last thread: describing a long file takes
/// seconds, and a listener's read must not wait for that.
final class ReadPool: Sendable {
    private struct State {
        var demanded: [@Sendable () -> Void] = []
        var ahead: [@Sendable () -> Void] = []
        var aheadRunningCount = 0
        let aheadRunningCountMax: Int
        var isStopping = false

        /// Oldest first. The queues are short: callers who wait, and one plan.
        mutating func next() -> Job? {
            if !demanded.isEmpty { return Job(run: demanded.removeFirst(), isAhead: false) }
            guard !ahead.isEmpty, aheadRunningCount < aheadRunningCountMax else { return nil }
            aheadRunningCount += 1
            return Job(run: ahead.removeFirst(), isAhead: true)
        }
    }

    private struct Job {
        let run: @Sendable () -> Void
        let isAhead: Bool
    }

    private let state: Condition<State>
    private let threads: Lock<[WorkerThread]>

    /// - Precondition: `threadCount >= 2`.
    init(threadCount: Int) {
        precondition(threadCount >= 2, "\(threadCount) read threads leave none for those who wait")
        let state = Condition(State(aheadRunningCountMax: threadCount - 1))
        self.state = state
        threads = Lock(
            (0..<threadCount).map { number in
                WorkerThread(name: "att-read-\(number)") {
                    while true {
                        let next: Job?? = state.wait { state in
                            if let job = state.next() { return .some(job) }
                            return state.isStopping ? .some(nil) : nil
                        }
                        guard let job = next.flatMap({ $0 }) else { return }
                        job.run()
                        if job.isAhead { state.update { $0.aheadRunningCount -= 1 } }
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
