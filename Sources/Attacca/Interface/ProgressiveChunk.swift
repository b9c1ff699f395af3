// SPDX-License-Identifier: MIT
import Threading

/// The parts of a chunk as they are rendered, then the whole; see ``PlayerCache/progressiveChunk(_:)``.
///
/// For one loop: a second iterator gets what the first one left. Giving up the loop does not give up the render, which is
/// under way and will be kept.
public struct ProgressiveChunk: AsyncSequence, Sendable {
    public typealias Element = ChunkDelivery
    public typealias Failure = AttaccaError

    /// What has been delivered and not taken.
    private struct State {
        var deliveries: [Result<ChunkDelivery, AttaccaError>] = []
        var isOver = false
        var taker: CheckedContinuation<Void, Never>?
    }

    /// The loop over a progressive chunk.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let sequence: ProgressiveChunk

        /// The next delivery; `nil` after the last.
        ///
        /// - Throws: ``AttaccaError``, after the parts that were rendered before it.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(AttaccaError) -> ChunkDelivery? {
            try await sequence.take()
        }
    }

    private let state: Lock<State>

    /// - Parameter start: Is given what to call with each delivery.
    init(_ start: (@escaping @Sendable (Result<ChunkDelivery, AttaccaError>) -> Void) -> Void) {
        let state = Lock(State())
        self.state = state
        start { delivery in
            let taker = state.withLock { state in
                state.deliveries.append(delivery)
                defer { state.taker = nil }
                return state.taker
            }
            taker?.resume()
        }
    }

    /// The iterator of a loop; it takes what no other one has taken.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(sequence: self) }

    private func take(
        isolation actor: isolated (any Actor)? = #isolation
    ) async throws(AttaccaError) -> ChunkDelivery? {
        while true {
            if let next = takeDelivered() { return try next.get() }
            if state.withLock({ $0.isOver }) { return nil }
            await waitForDelivery()
        }
    }

    private func takeDelivered() -> Result<ChunkDelivery, AttaccaError>? {
        state.withLock { state -> Result<ChunkDelivery, AttaccaError>? in
            guard !state.isOver, !state.deliveries.isEmpty else { return nil }
            let next = state.deliveries.removeFirst()
            if case .success(.part) = next {} else { state.isOver = true }
            return next
        }
    }

    private func waitForDelivery(isolation actor: isolated (any Actor)? = #isolation) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state -> Bool in
                precondition(state.taker == nil, "a progressive chunk is for one loop at a time")
                guard state.deliveries.isEmpty else { return true }
                state.taker = continuation
                return false
            }
            if isThere { continuation.resume() }
        }
    }
}
