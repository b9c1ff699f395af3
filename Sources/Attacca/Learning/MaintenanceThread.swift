// SPDX-License-Identifier: MIT
import CacheModel
import Threading

/// The thread that saves what was learned, every few seconds.
final class MaintenanceThread: Sendable {
    static let intervalSeconds = 3.0

    private let isStopping = Condition(false)
    private let thread = Lock<WorkerThread?>(nil)
    private let learning: LearningCoordinator

    init(learning: LearningCoordinator) { self.learning = learning }

    /// Starts the thread; ``stop()`` ends it. Call once.
    func start() {
        thread.withLock { thread in
            thread = WorkerThread(name: "att-maintain", priority: .background) { [learning, isStopping] in
                let clock = SystemTimeSource()
                while true {
                    let next = clock.monotonicNow().advanced(bySeconds: Self.intervalSeconds)
                    if isStopping.wait(until: next, { $0 ? true : nil }) != nil { return }
                    learning.save()
                }
            }
        }
    }

    /// Ends the thread. Call once.
    func stop() {
        isStopping.update { $0 = true }
        thread.withLock { $0 }?.join()
    }
}
