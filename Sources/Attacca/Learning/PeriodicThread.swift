// SPDX-License-Identifier: MIT
import CacheModel
import Threading

/// A thread that does the same upkeep again and again, with a pause in between.
final class PeriodicThread: Sendable {
    private struct State {
        var isStopping = false
        var isSuspended = false
        var isWorking = false
    }

    private let state = Condition(State())
    private let thread = Lock<WorkerThread?>(nil)

    /// Starts the thread; ``stop()`` ends it. Call once.
    ///
    /// - Parameters:
    ///   - intervalSeconds: The pause before each run of `work`.
    ///   - work: May block.
    func start(name: String, intervalSeconds: Double, work: @escaping @Sendable () -> Void) {
        thread.withLock { thread in
            thread = WorkerThread(name: name, priority: .background) { [state] in
                let clock = SystemTimeSource()
                while true {
                    let next = clock.monotonicNow().advanced(bySeconds: intervalSeconds)
                    if state.wait(until: next, { $0.isStopping ? true : nil }) != nil { return }
                    let isDue = state.update { state in
                        state.isWorking = !state.isSuspended
                        return state.isWorking
                    }
                    if isDue { work() }
                    state.update { $0.isWorking = false }
                }
            }
        }
    }

    /// Lets no further run begin until ``resume()``, and waits for the one that is under way.
    func suspend() {
        state.update { $0.isSuspended = true }
        _ = state.wait { $0.isWorking ? nil : true }
    }

    /// Goes on after ``suspend()``.
    func resume() { state.update { $0.isSuspended = false } }

    /// Ends the thread once the run that is under way is over. Call once.
    func stop() {
        state.update { $0.isStopping = true }
        thread.withLock { $0 }?.join()
    }
}
