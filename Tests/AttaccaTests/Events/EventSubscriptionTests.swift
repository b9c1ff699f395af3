// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing
import Threading

@testable import Attacca

/// Subscriptions to a hub that a test has tell.
@Suite(.timeLimit(.minutes(10))) struct EventSubscriptionTests {
    private let time = ManualTimeSource()
    private let hub: EventHub

    init() { hub = EventHub(timeSource: time) }

    private func subscribe(
        capacity: Int = EventSubscription.capacityDefault, onEvent wake: (@Sendable () -> Void)? = nil
    ) -> EventSubscription {
        EventSubscription(to: hub, capacity: capacity, onEvent: wake)
    }

    /// Checks that each event has the number after the one before.
    private func expectGapless(_ events: [CacheEvent], after first: UInt64 = 0) {
        var last = first
        for event in events {
            var step: UInt64 = 1
            if case .dropped(let count) = event.kind { step = UInt64(count) }
            #expect(event.sequence == last + step)
            last = event.sequence
        }
    }

    @Test func `an event that nobody listens to is not even made`() {
        var madeCount = 0
        func make() -> CacheEvent.Kind {
            madeCount += 1
            return .diskTierRegained
        }
        hub.emit(make())
        #expect(madeCount == 0)
        let subscription = subscribe()
        hub.emit(make())
        #expect(madeCount == 1)
        subscription.cancel()
        hub.emit(make())
        #expect(madeCount == 1)
        #expect(subscription.poll().isEmpty)
        #expect(subscription.isOver)
    }

    @Test func `every subscriber gets every event from its beginning on, in order`() {
        let first = subscribe()
        hub.emit(.cleared(tier: .l1))
        let second = subscribe()
        time.advance(bySeconds: 2)
        hub.emit(.cleared(tier: .l2))
        hub.emit(.cleared(tier: nil))
        let all = first.poll()
        #expect(all.map(\.sequence) == [1, 2, 3])
        #expect(all[1].instant.seconds(since: all[0].instant) == 2)
        #expect(all.map(\.description).last == "3 cleared all tiers")
        #expect(second.poll().map(\.sequence) == [2, 3])
    }

    @Test func `a poll takes no more than it asks for`() {
        let subscription = subscribe()
        for _ in 0..<10 { hub.emit(.diskTierRegained) }
        #expect(subscription.poll(max: 4).map(\.sequence) == [1, 2, 3, 4])
        #expect(subscription.poll(max: 1).map(\.sequence) == [5])
        #expect(subscription.poll().map(\.sequence) == [6, 7, 8, 9, 10])
    }

    @Test func `a slow subscriber loses the oldest and knows how many, and nobody else does`() {
        let slow = subscribe(capacity: 4)
        let other = subscribe()
        for _ in 0..<100 { hub.emit(.diskTierRegained) }
        let left = slow.poll()
        #expect(left.map(\.sequence) == [96, 97, 98, 99, 100])
        if case .dropped(let count) = left[0].kind {
            #expect(count == 96)
        } else {
            Issue.record("\(left[0])")
        }
        expectGapless(left)
        #expect(other.poll().count == 100)
    }

    @Test func `a subscriber is woken once until it has taken something, and at the end`() {
        let wakeCount = Lock(0)
        let subscription = subscribe { wakeCount.withLock { $0 += 1 } }
        #expect(wakeCount.withLock { $0 } == 0)
        for _ in 0..<5 { hub.emit(.diskTierRegained) }
        #expect(wakeCount.withLock { $0 } == 1)
        _ = subscription.poll(max: 2)
        hub.emit(.diskTierRegained)
        #expect(wakeCount.withLock { $0 } == 2)
        _ = subscription.poll()
        hub.finish()
        #expect(wakeCount.withLock { $0 } == 3)
        #expect(subscription.isOver)
    }

    /// The wake-up runs outside every lock of the events: what it does to them does not lock up.
    @Test func `a subscriber may poll, subscribe and cancel from within its wake-up`() {
        let polled = Lock<[CacheEvent]>([])
        let held = Lock<EventSubscription?>(nil)
        let subscription = subscribe { [hub] in
            let subscription = held.withLock { $0 }
            polled.withLock { $0 += subscription?.poll() ?? [] }
            EventSubscription(to: hub, capacity: 1, onEvent: nil).cancel()
            subscription?.cancel()
        }
        held.withLock { $0 = subscription }
        hub.emit(.diskTierRegained)
        hub.emit(.diskTierRegained)
        #expect(polled.withLock { $0.map(\.sequence) } == [1])
        #expect(!hub.isListenedTo)
        held.withLock { $0 = nil }
    }

    @Test func `a subscription that nobody holds is gone`() {
        var subscription: EventSubscription? = subscribe()
        #expect(hub.isListenedTo)
        _ = subscription?.poll()
        subscription = nil
        #expect(!hub.isListenedTo)
    }

    @Test func `what came before the end can be taken after it, and then it is over`() async {
        let subscription = subscribe()
        hub.emit(.diskTierRegained)
        hub.finish()
        hub.emit(.diskTierRegained)
        #expect(!subscription.isOver)
        #expect(await subscription.next()?.sequence == 1)
        #expect(await subscription.next() == nil)
        #expect(subscription.isOver)
        let late = subscribe()
        #expect(late.isOver)
        #expect(await late.next() == nil)
    }

    @Test(arguments: [false, true])
    func `a loop ends with its task, whether it waits or not`(isCancelledFirst: Bool) async {
        let subscription = subscribe()
        let gate = Gate()
        let task = Task {
            if isCancelledFirst { await Task { gate.pass() }.value }
            return await subscription.next()
        }
        if isCancelledFirst { hub.emit(.diskTierRegained) }
        task.cancel()
        gate.open()
        #expect(await task.value == nil)
        // The subscription itself goes on.
        if !isCancelledFirst { hub.emit(.diskTierRegained) }
        #expect(await subscription.next()?.sequence == 1)
    }

    @Test func `who waits is told that the subscription was cancelled`() async {
        let subscription = subscribe()
        let task = Task { await subscription.next() }
        subscription.cancel()
        #expect(await task.value == nil)
    }

    /// Four threads tell 10^4 events; one subscriber loops, one polls when it is woken, three share a subscription, one
    /// comes and goes.
    @Test func `of ten thousand events from four threads none is lost and none comes twice`() async {
        let looping = subscribe(capacity: 65_536)
        let polling = subscribe(capacity: 65_536)
        let shared = subscribe(capacity: 65_536)
        let looped = Task { await Self.takeAll(looping) }
        let takers = (0..<3).map { _ in Task { await Self.takeAll(shared) } }
        let polled = Lock<[CacheEvent]>([])
        let threads = (0..<4).map { [hub] number in
            WorkerThread(name: "teller-\(number)") {
                for index in 0..<2_500 {
                    hub.emit(.dropped(count: number * 2_500 + index))
                    if index % 100 == 0 { polled.withLock { $0 += polling.poll() } }
                    if index % 250 == 0 { _ = EventSubscription(to: hub, capacity: 8, onEvent: nil).poll() }
                }
            }
        }
        for thread in threads { thread.join() }
        hub.finish()
        polled.withLock { $0 += polling.poll() }

        let loopedEvents = await looped.value
        var sharedEvents: [CacheEvent] = []
        for taker in takers { sharedEvents += await taker.value }
        let all = Array(1...10_000 as ClosedRange<UInt64>)
        #expect(loopedEvents.map(\.sequence) == all)
        #expect(polled.withLock { $0.map(\.sequence).sorted() } == all)
        #expect(sharedEvents.map(\.sequence).sorted() == all)
        let numbers = loopedEvents.compactMap { event in
            if case .dropped(let number) = event.kind { number } else { nil }
        }
        #expect(numbers.sorted() == Array(0..<10_000))
        for teller in 0..<4 {
            let own = numbers.filter { $0 / 2_500 == teller }
            #expect(own == own.sorted(), "what one thread tells keeps its order")
        }
    }

    private static func takeAll(_ subscription: EventSubscription) async -> [CacheEvent] {
        var events: [CacheEvent] = []
        while let event = await subscription.next() { events.append(event) }
        return events
    }
}
