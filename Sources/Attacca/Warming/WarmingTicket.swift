// SPDX-License-Identifier: MIT
import Threading

/// What became of a flight that a warming waits for; it outlives the flight.
final class WarmingTicket: Sendable {
    private struct State {
        var failure: AttaccaError?
        var hasLanded = false
    }

    private let state = Lock(State())

    func recordFailure(_ failure: AttaccaError) { state.withLock { $0.failure = failure } }

    func recordLanding() { state.withLock { $0.hasLanded = true } }

    /// Why there is no chunk.
    var failure: AttaccaError? { state.withLock { $0.failure } }

    /// Whether there was a chunk. Neither this nor a failure: the flight was given up, or found its chunk in place.
    var hasLanded: Bool { state.withLock { $0.hasLanded } }
}
