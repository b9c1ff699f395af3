// SPDX-License-Identifier: MIT
import CacheModel
import Threading

/// One listener's supply with the parts of a chunk: in order, none twice, the whole or an error at the end.
///
/// What is written is announced from several threads; whoever comes first delivers for the others, so that the listener is
/// called by one thread at a time, and with no lock held.
final class PartFeed: Sendable {
    private struct State {
        /// Frames that were handed over.
        var deliveredCount: Int64 = 0
        var written: WrittenFrames?
        var result: Result<CachedChunk, AttaccaError>?
        var isDelivering = false
        var isOver = false
        var firstPartSeconds: Double?

        /// What the listener gets next.
        mutating func next() -> [Result<ChunkDelivery, AttaccaError>] {
            if let result, !isOver {
                isOver = true
                return last(result)
            }
            guard !isOver, let written, written.frameCount > deliveredCount else { return [] }
            defer { deliveredCount = written.frameCount }
            return [.success(.part(written.part(deliveredCount..<written.frameCount)))]
        }

        private func last(
            _ result: Result<CachedChunk, AttaccaError>
        ) -> [Result<ChunkDelivery, AttaccaError>] {
            guard case .success(let whole) = result else { return [result.map { .whole($0) }] }
            let frameCount = whole.chunk.frameCount.rawValue
            guard deliveredCount < frameCount else { return [.success(.whole(whole))] }
            let rest =
                deliveredCount == 0 ? whole.chunk : whole.chunk.part(deliveredCount..<frameCount)
            let part = ChunkPart(
                chunk: rest, frames: whole.frames.lowerBound + deliveredCount..<whole.frames.upperBound)
            return [.success(.part(part)), .success(.whole(whole))]
        }
    }

    private let state = Lock(State())
    private let deliver: @Sendable (Result<ChunkDelivery, AttaccaError>) -> Void

    /// - Parameter deliver: Called on an engine thread or on the caller's own; must not block.
    init(deliver: @escaping @Sendable (Result<ChunkDelivery, AttaccaError>) -> Void) {
        self.deliver = deliver
    }

    /// How long the listener waited for the first part, in seconds; `nil` before.
    var firstPartSeconds: Double? { state.withLock { $0.firstPartSeconds } }

    /// So much of the chunk is written; nothing when more was announced before.
    ///
    /// - Parameter waitedSeconds: Since the request.
    /// - Returns: Whether it is the first that the listener gets.
    func advance(_ written: WrittenFrames, waitedSeconds: Double) -> Bool {
        let isFirst = state.withLock { state in
            guard state.result == nil, written.frameCount > state.written?.frameCount ?? 0 else {
                return false
            }
            state.written = written
            guard state.firstPartSeconds == nil else { return false }
            state.firstPartSeconds = waitedSeconds
            return true
        }
        drain()
        return isFirst
    }

    /// The chunk is there, or will not come. Call once.
    func finish(_ result: Result<CachedChunk, AttaccaError>) {
        state.withLock { state in
            precondition(state.result == nil, "a request is answered once")
            state.result = result
        }
        drain()
    }

    private func drain() {
        while true {
            let deliveries = state.withLock { state -> [Result<ChunkDelivery, AttaccaError>] in
                guard !state.isDelivering else { return [] }
                let next = state.next()
                state.isDelivering = !next.isEmpty
                return next
            }
            if deliveries.isEmpty { return }
            for delivery in deliveries { deliver(delivery) }
            state.withLock { $0.isDelivering = false }
        }
    }
}
