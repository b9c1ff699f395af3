// SPDX-License-Identifier: MIT

/// What happens in a cache from now on, kept until it is taken; see ``PlayerCache/subscribe(capacity:onEvent:)``.
///
/// Ends with ``cancel()``, or when the last reference goes. Any thread; several may take from one subscription, and each
/// event goes to one of them.
public final class EventSubscription: Sendable {
    /// How many events a subscription holds that says nothing else.
    public static let capacityDefault = 1_024
    /// How many events a subscription may hold.
    public static let capacityRange = 1...65_536

    private let hub: EventHub
    private let queue: EventQueue

    init(to hub: EventHub, capacity: Int, onEvent wake: (@Sendable () -> Void)?) {
        precondition(
            Self.capacityRange.contains(capacity), "a subscription holds 1 to 65536 events, not \(capacity)")
        self.hub = hub
        queue = EventQueue(capacity: capacity, wake: wake)
        hub.add(queue)
    }

    deinit { cancel() }

    /// Takes what is there, the oldest first. Never waits; microseconds.
    ///
    /// - Parameter countMax: The most that is taken; at least 1. Where so many came there may be more: poll again.
    /// - Returns: Events with rising ``CacheEvent/sequence``; none when there are none.
    public func poll(max countMax: Int = .max) -> [CacheEvent] {
        precondition(countMax >= 1, "a poll for \(countMax) events")
        return queue.take(max: countMax)
    }

    /// Takes the next event, and waits for it.
    ///
    /// - Returns: The event; `nil` once the cache is closed and everything was taken, after ``cancel()``, and in a task
    ///   that is cancelled.
    public func next(isolation actor: isolated (any Actor)? = #isolation) async -> CacheEvent? {
        while !Task.isCancelled {
            if let event = queue.takeFirst() { return event }
            if queue.isOver { return nil }
            await queue.wait()
        }
        return nil
    }

    /// Whether nothing is left to be taken, and nothing more comes: the cache is closed, or the subscription cancelled.
    public var isOver: Bool { queue.isOver }

    /// Ends the subscription: what was not taken is thrown away, and who waits in ``next(isolation:)`` gets `nil`. A
    /// wake-up that is under way may still come. Harmless when it has ended.
    public func cancel() {
        hub.remove(queue)
        queue.cancel()
    }
}
