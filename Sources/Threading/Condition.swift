// SPDX-License-Identifier: MIT
public import CacheModel

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A lock whose state threads can wait for: a mutex and a condition variable around the state they protect.
///
/// Every change made through ``update(_:)`` wakes the waiting threads, which look again; a wake-up is never
/// lost, because looking and going to sleep are one step under the mutex.
///
/// `@unchecked Sendable`: `state` is only reached with the mutex held.
public final class Condition<State>: @unchecked Sendable {
    private var state: State
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    public init(_ state: sending State) {
        self.state = state
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        condition = .allocate(capacity: 1)
        condition.initialize(to: pthread_cond_t())
        var status = pthread_mutex_init(mutex, nil)
        precondition(status == 0, "pthread_mutex_init failed with \(status)")
        #if canImport(Darwin)
            status = pthread_cond_init(condition, nil)
        #else
            // Deadlines are on the monotonic clock: setting the wall clock must not stretch a wait.
            var attributes = pthread_condattr_t()
            pthread_condattr_init(&attributes)
            pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
            status = pthread_cond_init(condition, &attributes)
            pthread_condattr_destroy(&attributes)
        #endif
        precondition(status == 0, "pthread_cond_init failed with \(status)")
    }

    deinit {
        pthread_cond_destroy(condition)
        condition.deinitialize(count: 1)
        condition.deallocate()
        pthread_mutex_destroy(mutex)
        mutex.deinitialize(count: 1)
        mutex.deallocate()
    }

    /// Runs `body` with the mutex held and wakes nobody.
    public func withLock<Result, Failure: Error>(
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&state)
    }

    /// Runs `body` with the mutex held, then wakes every waiting thread.
    public func update<Result, Failure: Error>(
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(condition)
            pthread_mutex_unlock(mutex)
        }
        return try body(&state)
    }

    /// Runs `body` with the mutex held, again after every wake-up, until it returns a value.
    ///
    /// - Parameters:
    ///   - deadline: The instant on ``SystemTimeSource`` to give up at; `nil` waits for ever.
    ///   - body: Looks at the state, may change it, and returns `nil` to wait on.
    /// - Returns: What `body` returned, or `nil` when the deadline passed first.
    public func wait<Result>(
        until deadline: MonotonicTime? = nil, _ body: (inout State) -> Result?
    ) -> Result? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&state) { return result }
            guard let deadline else {
                pthread_cond_wait(condition, mutex)
                continue
            }
            if !sleep(until: deadline) { return body(&state) }
        }
    }

    /// Sleeps on the condition; false when the deadline has passed.
    private func sleep(until deadline: MonotonicTime) -> Bool {
        #if canImport(Darwin)
            let remaining = deadline.nanoseconds - SystemTimeSource().monotonicNow().nanoseconds
            guard remaining > 0 else { return false }
            var interval = timespec(
                tv_sec: Int(remaining / 1_000_000_000), tv_nsec: Int(remaining % 1_000_000_000))
            return pthread_cond_timedwait_relative_np(condition, mutex, &interval) != ETIMEDOUT
        #else
            var instant = timespec(
                tv_sec: Int(deadline.nanoseconds / 1_000_000_000),
                tv_nsec: Int(deadline.nanoseconds % 1_000_000_000))
            return pthread_cond_timedwait(condition, mutex, &instant) != ETIMEDOUT
        #endif
    }
}
