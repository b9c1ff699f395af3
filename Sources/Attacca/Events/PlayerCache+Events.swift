// SPDX-License-Identifier: MIT

extension PlayerCache {
    /// What happens in this cache, for as long as it is open: requests, renders, evictions, switches, losses.
    ///
    /// ```swift
    /// for await event in cache.events {
    ///     if case .stall(let key, let waitedSeconds) = event.kind { print("\(key) came \(waitedSeconds) s late") }
    /// }
    /// ```
    ///
    /// Each loop is a subscription of its own. It gets every event from its beginning on, each once, in the order of
    /// ``CacheEvent/sequence``; or where it is too slow, the newest, and a ``CacheEvent/Kind/dropped(count:)`` in place of
    /// the others. It ends when the cache is closed, after the last event, and when its task is cancelled.
    ///
    /// What happens on one thread is told in the order in which it happens; of two threads nothing is promised: a chunk may
    /// be a hit before the eviction that made room for it is told. What statistics count was counted before it is told,
    /// and before whoever asked for a chunk gets it. Nobody who renders or plays waits for who listens here.
    public var events: CacheEvents { CacheEvents(pipeline.events) }

    /// Subscribes to what happens in this cache, for those who poll, or who have no async context.
    ///
    /// - Parameters:
    ///   - capacity: How many events are kept until they are taken, 1 to 65536; of more the oldest are lost, and counted
    ///     by a ``CacheEvent/Kind/dropped(count:)``. A precondition.
    ///   - wake: Called when there is something to take, and when the cache is closed: once, until somebody has taken
    ///     something. By the thread on which it happened, the engine's or one of the player's that looks a chunk up, which waits for
    ///     it: set a flag, write to a pipe, and return. No lock of the engine is held; all the same it must not call the
    ///     cache, or what it does would happen inside of what it is told of. It may come once more just after
    ///     ``EventSubscription/cancel()``; what it holds is let go after that. It should hold no strong reference to the
    ///     subscription.
    /// - Returns: The subscription, which lasts as long as somebody holds it.
    public func subscribe(
        capacity: Int = EventSubscription.capacityDefault, onEvent wake: (@Sendable () -> Void)? = nil
    ) -> EventSubscription {
        EventSubscription(to: pipeline.events, capacity: capacity, onEvent: wake)
    }
}
