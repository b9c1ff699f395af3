// SPDX-License-Identifier: MIT
import Threading

/// What one subscriber has not taken yet, and who waits for it.
///
/// The lock covers the ring and the list of takers; it is taken inside that of the hub, and nothing is taken inside it. Whom
/// to wake is returned, to be called with no lock held.
final class EventQueue: Sendable {
    /// Whom to tell that there is something to take, or that nothing more comes.
    struct Call: Sendable {
        fileprivate var takers: [CheckedContinuation<Void, Never>] = []
        fileprivate var wake: (@Sendable () -> Void)?

        func make() {
            for taker in takers { taker.resume() }
            wake?()
        }
    }

    private struct Taker {
        let number: Int
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var ring: EventRing
        var takers: [Taker] = []
        var takerCount = 0
        /// Nothing more comes; what is there can still be taken.
        var isFinished = false
        /// Whether the subscriber was woken and has not come since.
        var isWoken = false

        /// Everybody who waits, and the wake-up where it is due.
        mutating func call(_ wake: (@Sendable () -> Void)?) -> Call {
            defer {
                takers = []
                isWoken = true
            }
            return Call(takers: takers.map(\.continuation), wake: isWoken ? nil : wake)
        }
    }

    private let state: Lock<State>
    private let wake: (@Sendable () -> Void)?

    init(capacity: Int, wake: (@Sendable () -> Void)?) {
        state = Lock(State(ring: EventRing(capacity: capacity)))
        self.wake = wake
    }

    /// Whether nothing is left and nothing more comes.
    var isOver: Bool { state.withLock { $0.isFinished && $0.ring.isEmpty } }

    /// Takes an event in.
    func push(_ event: CacheEvent) -> Call {
        state.withLock { state in
            guard !state.isFinished else { return Call() }
            state.ring.append(event)
            return state.call(wake)
        }
    }

    /// Nothing more comes.
    func finish() -> Call {
        state.withLock { state in
            guard !state.isFinished else { return Call() }
            state.isFinished = true
            return state.call(wake)
        }
    }

    /// Nothing more is wanted: what is there goes, and who waits is told that it is over.
    func cancel() {
        let (call, _) = state.withLock { state in
            state.isFinished = true
            let ring = state.ring
            state.ring = EventRing(capacity: 1)
            return (state.call(nil), ring)
        }
        call.make()
    }

    /// Up to `countMax` events, the oldest first.
    func take(max countMax: Int) -> [CacheEvent] {
        state.withLock { state in
            state.isWoken = false
            var events: [CacheEvent] = []
            while events.count < countMax, let event = state.ring.takeFirst() { events.append(event) }
            return events
        }
    }

    /// The oldest event.
    func takeFirst() -> CacheEvent? {
        state.withLock { state in
            state.isWoken = false
            return state.ring.takeFirst()
        }
    }

    /// Waits until there may be something to take, nothing more comes, or the task is cancelled.
    func wait(isolation actor: isolated (any Actor)? = #isolation) async {
        let number = state.withLock { state in
            state.takerCount += 1
            return state.takerCount
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isToWait = state.withLock { state in
                    // A task that is cancelled from here on finds its taker in the list.
                    guard state.ring.isEmpty, !state.isFinished, !Task.isCancelled else { return false }
                    state.takers.append(Taker(number: number, continuation: continuation))
                    return true
                }
                if !isToWait { continuation.resume() }
            }
        } onCancel: {
            let taker = state.withLock { state in
                state.takers.firstIndex { $0.number == number }.map { state.takers.remove(at: $0) }
            }
            taker?.continuation.resume()
        }
    }
}
