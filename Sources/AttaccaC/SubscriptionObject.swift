// SPDX-License-Identifier: MIT
import Attacca
import CAttacca
import Threading

/// What a handle of a subscription holds: the subscription, and the texts of the events that were taken last.
final class SubscriptionObject: HandleObject, @unchecked Sendable {
    override class var tag: Handle.Tag { .subscription }

    let subscription: EventSubscription
    private let texts = Lock(TextShelf())

    init(subscription: EventSubscription) { self.subscription = subscription }

    deinit { subscription.cancel() }

    /// Takes up to `countMax` events, whose texts live until the next call.
    func take(max countMax: Int) -> [attacca_event] {
        let events = subscription.poll(max: countMax)
        return texts.withLock { texts in
            texts.clear()
            return events.map { attacca_event($0, texts: texts) }
        }
    }
}
