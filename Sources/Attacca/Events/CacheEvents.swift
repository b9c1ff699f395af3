// SPDX-License-Identifier: MIT

/// What happens in a cache, as it happens; see ``PlayerCache/events``.
///
/// Each loop is a subscription of its own that begins where the loop does, holds
/// ``EventSubscription/capacityDefault`` events while the loop is busy with one, and ends with the loop.
public struct CacheEvents: AsyncSequence, Sendable {
    public typealias Element = CacheEvent
    public typealias Failure = Never

    /// One loop over the events of a cache.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let subscription: EventSubscription

        /// The next event; `nil` once the cache is closed, or in a task that is cancelled.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async -> CacheEvent? {
            await subscription.next()
        }
    }

    private let hub: EventHub

    init(_ hub: EventHub) { self.hub = hub }

    /// Subscribes: from now on every event is kept for this iterator.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(
            subscription: EventSubscription(
                to: hub, capacity: EventSubscription.capacityDefault, onEvent: nil))
    }
}
