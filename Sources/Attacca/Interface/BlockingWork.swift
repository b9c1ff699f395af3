// SPDX-License-Identifier: MIT
import Threading

/// Runs what blocks on a thread of its own, so that an async caller does not hold up Swift's cooperative pool.
enum BlockingWork {
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
}
