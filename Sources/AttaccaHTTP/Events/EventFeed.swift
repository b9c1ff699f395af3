// SPDX-License-Identifier: MIT
import Attacca
import CacheModel
import Threading

/// Follows a cache for all event streams at once: ten times a second what happened is thinned out, numbered and kept, and
/// whoever waits for it is woken. So the engine has one subscriber, however many streams there are, and waits for none.
final class EventFeed: Sendable {
    static let tickSeconds = 0.1
    /// Streams get a comment at least so often, in seconds: it finds those that are gone.
    static let heartbeatSeconds = 5.0
    private static let subscriptionCapacity = 4_096
    private static let backlogCapacity = 2_048
    /// So long the cache is followed for a stream that may come back, in seconds.
    private static let lingerSeconds = 60.0

    private struct State {
        var backlog: EventBacklog
        var waiters: [CheckedContinuation<Void, Never>] = []
        var subscription: EventSubscription?
        var lastPosition: PlayerShown?
        var heartbeatAt: MonotonicTime
        var followedUntil: MonotonicTime
        var isStopped = false
    }

    private let cache: PlayerCache?
    private let playing: @Sendable () -> PlayerShown?
    private let timeSource = SystemTimeSource()
    private let state: Lock<State>

    /// - Parameters:
    ///   - cache: What is followed; `nil` for a directory, where nothing happens that is heard of.
    ///   - playing: What plays now; asked ten times a second.
    init(cache: PlayerCache?, playing: @escaping @Sendable () -> PlayerShown?) {
        self.cache = cache
        self.playing = playing
        let now = timeSource.monotonicNow()
        // Microseconds of the calendar: no earlier server has given a number as high, and a double holds it.
        state = Lock(
            State(
                backlog: EventBacklog(
                    capacity: Self.backlogCapacity,
                    firstID: Int(timeSource.wallNow().unixMilliseconds) * 1_000), heartbeatAt: now,
                followedUntil: now))
    }

    /// A stream begins: from now on the cache is followed.
    ///
    /// - Returns: The number of the last event.
    func begin() -> Int {
        let subscription = cache?.subscribe(capacity: Self.subscriptionCapacity)
        return state.withLock { state in
            if state.subscription == nil { state.subscription = subscription }
            linger(&state)
            return state.backlog.lastID
        }
    }

    private func linger(_ state: inout State) {
        state.followedUntil = timeSource.monotonicNow().advanced(bySeconds: Self.lingerSeconds)
    }

    /// What happened after an event.
    func batch(after id: Int, countMax: Int) -> EventBacklog.Batch {
        state.withLock { $0.backlog.batch(after: id, countMax: countMax) }
    }

    /// Waits for events after one, or for a heartbeat.
    ///
    /// - Returns: False once there is nothing more to wait for.
    func wait(after id: Int) async -> Bool {
        await withCheckedContinuation { continuation in
            let isToWait = state.withLock { state in
                guard !state.isStopped, state.backlog.lastID == id else { return false }
                state.waiters.append(continuation)
                return true
            }
            if !isToWait { continuation.resume() }
        }
        return state.withLock { state in
            linger(&state)
            return !state.isStopped
        }
    }

    /// Takes in what happened since the last time. Called by one thread, every ``tickSeconds``.
    func tick() {
        let now = timeSource.monotonicNow()
        let subscription = state.withLock { state -> EventSubscription? in
            if state.followedUntil < now {
                state.subscription?.cancel()
                state.subscription = nil
            }
            return state.subscription
        }
        let isFollowed = state.withLock { $0.followedUntil >= now }
        guard isFollowed else { return }
        let happened = (subscription?.poll() ?? []).map { EventJSON($0.kind) }
        let playing = playing()
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            for event in EventCoalescing.thinned(happened) { state.backlog.append(event) }
            var isNews = !happened.isEmpty
            if let playing, playing != state.lastPosition {
                state.backlog.append(Self.event(playing))
                state.lastPosition = playing
                isNews = true
            }
            let isDue = now >= state.heartbeatAt
            guard isNews || isDue else { return [] }
            state.heartbeatAt = now.advanced(bySeconds: Self.heartbeatSeconds)
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    private static func event(_ playing: PlayerShown) -> EventJSON {
        EventJSON(
            name: "position",
            data: .members([
                "track": .string(playing.track.rawValue),
                "position_seconds": .number(playing.positionSeconds),
                "preset": .string(playing.variant.preset.name),
                "intensity": .number(playing.variant.intensity.value),
                "is_playing": .optional(playing.isPlaying),
            ]))
    }

    /// Ends every stream.
    func stop() {
        let (waiters, subscription) = state.withLock { state in
            defer {
                state.waiters = []
                state.subscription = nil
            }
            state.isStopped = true
            return (state.waiters, state.subscription)
        }
        subscription?.cancel()
        for waiter in waiters { waiter.resume() }
    }
}
