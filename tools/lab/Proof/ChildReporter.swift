// SPDX-License-Identifier: MIT
import Foundation
import Threading

/// The child's end of what ``ChildProcess`` reads. Callable from any thread.
final class ChildReporter: Sendable {
    /// Events told. A count rather than nothing: ThreadSanitizer takes a state of no size for what lies behind it.
    private let told = Lock(0)

    /// Tells it at once: what is not written when a process is killed was never said.
    func tell(_ event: ChildEvent) {
        do {
            let line = try JSONEncoder().encode(event) + Data("\n".utf8)
            told.withLock { count in
                count += 1
                FileHandle.standardOutput.write(line)
            }
        } catch {
            preconditionFailure("\(event): \(error)")
        }
    }

    func fail(_ count: ProofCount, _ what: String) { tell(.failed(count, what)) }
}
