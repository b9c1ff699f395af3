// SPDX-License-Identifier: MIT
import CacheModel
import Threading

/// A thread that does the same upkeep again and again, with a pause in between.
final class PeriodicThread: Sendable {
    private let isStopping = Condition(false)
    private let thread = Lock<WorkerThread?>(nil)

    /// Starts the thread; ``stop()`` ends it. Call once.
    ///
    /// - Parameters:
    ///   - intervalSeconds: The pause before each run of `work`.
    ///   - work: May block.
    func start(name: String, intervalSeconds: Double, work: @escaping @Sendable () -> Void) {
        thread.withLock { thread in
            thread = WorkerThread(name: name, priority: .background) { [isStopping] in
                let clock = SystemTimeSource()
                while true {
                    let next = clock.monotonicNow().advanced(bySeconds: intervalSeconds)
                    if isStopping.wait(until: next, { $0 ? true : nil }) != nil { return }
                    work()
                }
            }
        }
    }

    /// Ends the thread once the run that is under way is over. Call once.
    func stop() {
        isStopping.update { $0 = true }
        thread.withLock { $0 }?.join()
    }
}
