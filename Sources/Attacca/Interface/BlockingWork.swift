// SPDX-License-Identifier: MIT
import Threading

/// Runs what blocks on a thread of its own.
enum BlockingWork {
    /// Runs `body` so that an async caller does not hold up Swift's cooperative pool.
    ///
    /// - Returns: What `body` returned.
    static func run<Value: Sendable, Failure: Error>(
        name: String, _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let thread = Lock<WorkerThread?>(nil)
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Value, Failure>, Never>) in
            let worker = WorkerThread(name: name) {
                continuation.resume(returning: Result { () throws(Failure) -> Value in try body() })
            }
            thread.withLock { $0 = worker }
        }
        // Resuming was the last thing the thread did: this waits for its last instructions only.
        thread.withLock { $0 }?.join()
        return try result.get()
    }

    /// Runs `body` and waits for it no longer than that: for what may hang in a disk that does not answer.
    ///
    /// - Parameter seconds: How long to wait, by the clock of the machine.
    /// - Returns: What `body` returned; `nil` when it takes longer, and goes on without anybody who waits.
    static func run<Value: Sendable>(
        name: String, withinSeconds seconds: Double, _ body: @escaping @Sendable () -> Value
    ) -> Value? {
        let answer = Condition<Value?>(nil)
        let deadline = SystemTimeSource().monotonicNow().advanced(bySeconds: seconds)
        let worker = WorkerThread(name: name) {
            let value = body()
            answer.update { $0 = value }
        }
        let value = answer.wait(until: deadline) { $0 }
        if value == nil { worker.detach() } else { worker.join() }
        return value
    }
}
