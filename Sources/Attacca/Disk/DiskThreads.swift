// SPDX-License-Identifier: MIT
import Threading

/// Threads for reads that may hang: whoever asks waits no longer than a deadline, and a thread that hangs is replaced, up
/// to ``threadCountMax`` in all.
final class DiskThreads: Sendable {
    static let threadCountMax = 8

    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var threads: [WorkerThread] = []
        var runningCount = 0
        var isStopping = false
    }

    private enum Answer<Value: Sendable>: Sendable {
        case awaited
        case given(Value)
        case givenUp
    }

    private let state = Condition(State())

    /// Runs `body` and waits for it until a deadline by the clock of the machine.
    ///
    /// - Parameters:
    ///   - late: Gets what `body` returned after nobody waited any more.
    /// - Returns: What `body` returned in time; `.some(nil)` when the deadline passed; `nil` when every thread hangs, or
    ///   after ``stop(withinSeconds:)``, and `body` does not run.
    func run<Value: Sendable>(
        withinSeconds seconds: Double, _ body: @escaping @Sendable () -> Value,
        late: @escaping @Sendable (Value) -> Void
    ) -> Value?? {
        let answer = Condition(Answer<Value>.awaited)
        let isAccepted = submit {
            let value = body()
            let isLate = answer.update { answer in
                if case .givenUp = answer { return true }
                answer = .given(value)
                return false
            }
            if isLate { late(value) }
        }
        guard isAccepted else { return nil }
        let deadline = SystemTimeSource().monotonicNow().advanced(bySeconds: seconds)
        let inTime: Value? = answer.wait(until: deadline) { answer in
            if case .given(let value) = answer { value } else { nil }
        }
        if let inTime { return inTime }
        return .some(
            answer.withLock { answer in
                if case .given(let value) = answer { return value }
                answer = .givenUp
                return nil
            })
    }

    /// Ends the threads, and waits for those that are at work.
    ///
    /// - Returns: How many still hang, and are left to themselves.
    func stop(withinSeconds seconds: Double) -> Int {
        let deadline = SystemTimeSource().monotonicNow().advanced(bySeconds: seconds)
        state.update { $0.isStopping = true }
        _ = state.wait(until: deadline) { $0.runningCount == 0 && $0.jobs.isEmpty ? true : nil }
        let (threads, leftCount) = state.withLock { ($0.threads, $0.runningCount) }
        for thread in threads {
            if leftCount == 0 { thread.join() } else { thread.detach() }
        }
        return leftCount
    }

    private func submit(_ job: @escaping @Sendable () -> Void) -> Bool {
        state.update { state in
            let busyCount = state.runningCount + state.jobs.count
            guard !state.isStopping, busyCount < Self.threadCountMax else { return false }
            state.jobs.append(job)
            if busyCount == state.threads.count {
                let number = state.threads.count
                state.threads.append(WorkerThread(name: "att-disk-\(number)") { [self] in work() })
            }
            return true
        }
    }

    private func work() {
        while true {
            let next: (@Sendable () -> Void)?? = state.wait { state in
                guard !state.jobs.isEmpty else { return state.isStopping ? .some(nil) : nil }
                state.runningCount += 1
                return .some(state.jobs.removeFirst())
            }
            guard let job = next.flatMap({ $0 }) else { return }
            job()
            state.update { $0.runningCount -= 1 }
        }
    }
}
