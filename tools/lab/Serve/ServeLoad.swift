// SPDX-License-Identifier: MIT
import CacheModel
import Threading

/// Event streams and requests at an even rate, on threads of their own.
struct ServeLoad {
    struct Result: Sendable {
        var milliseconds: [Double] = []
        var streamBytes = 0
    }

    let port: UInt16
    let streams: Int
    let rate: Int

    /// The load while it lasts.
    final class Running: Sendable {
        fileprivate struct State {
            var result = Result()
            var isStopping = false
        }

        fileprivate let state = Condition(State())
        fileprivate let threads = Lock<[WorkerThread]>([])

        /// Ends the load, and says how it went.
        func stop() -> Result {
            state.update { $0.isStopping = true }
            for thread in threads.withLock({ $0 }) { thread.join() }
            return state.withLock { $0.result }
        }
    }

    /// Four connections that stay ask in turn; each stream has a thread that reads it.
    func start() throws -> Running {
        let running = Running()
        let askerCount = 4
        var threads: [WorkerThread] = []
        for _ in 0..<streams {
            guard let client = RawClient(port: port) else { throw LabFailure("no stream can be opened") }
            client.write("GET /api/cache/events HTTP/1.1\r\nhost: localhost:\(port)\r\n\r\n")
            nonisolated(unsafe) let owned = client
            threads.append(
                WorkerThread(name: "lab-stream") { [running] in
                    // A heartbeat comes every five seconds at the latest, so that this ends.
                    while !running.state.withLock({ $0.isStopping }) {
                        let count = owned.readSome()
                        guard count > 0 else { return }
                        running.state.withLock { $0.result.streamBytes += count }
                    }
                })
        }
        for asker in 0..<askerCount {
            guard let client = RawClient(port: port) else { throw LabFailure("no connection can be opened") }
            nonisolated(unsafe) let owned = client
            threads.append(
                WorkerThread(name: "lab-asker") { [running, port, rate] in
                    Self.ask(
                        owned, port: port, intervalSeconds: Double(askerCount) / Double(rate),
                        delaySeconds: Double(asker) / Double(rate), running)
                })
        }
        running.threads.withLock { [threads] in $0 = threads }
        return running
    }

    private static func ask(
        _ client: RawClient, port: UInt16, intervalSeconds: Double, delaySeconds: Double, _ running: Running
    ) {
        let clock = SystemTimeSource()
        let start = clock.monotonicNow().advanced(bySeconds: delaySeconds)
        var count = 0
        while true {
            let due = start.advanced(bySeconds: Double(count) * intervalSeconds)
            if running.state.wait(until: due, { $0.isStopping ? true : nil }) != nil { return }
            let begin = clock.monotonicNow()
            client.write("GET /api/cache/stats HTTP/1.1\r\nhost: localhost:\(port)\r\n\r\n")
            let answer = client.read { $0.hasSuffix("}}") }
            guard answer.hasPrefix("HTTP/1.1 200") else { return }
            let milliseconds = clock.monotonicNow().seconds(since: begin) * 1e3
            running.state.withLock { $0.result.milliseconds.append(milliseconds) }
            count += 1
        }
    }
}
