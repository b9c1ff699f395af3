// SPDX-License-Identifier: MIT
#if canImport(Darwin)
    public import Darwin
#elseif canImport(Musl)
    public import Musl
#else
    public import Glibc
#endif

/// A mutual exclusion lock around the state that it protects.
///
/// A pthread mutex in a cell of its own: measured at half the cost of `Synchronization.Mutex` on Linux, and
/// ThreadSanitizer understands it. Hold it for table work only: never across I/O, decoding, rendering or a
/// call-back. Not recursive.
///
/// `@unchecked Sendable`: `state` is only reached between `pthread_mutex_lock` and `pthread_mutex_unlock`. It is in memory of
/// its own as well, since the mutex says who may reach it: Swift's own check of that would cost more than the lock.
public final class Lock<State>: @unchecked Sendable {
    @usableFromInline
    let state: UnsafeMutablePointer<State>
    @usableFromInline
    let mutex: UnsafeMutablePointer<pthread_mutex_t>

    public init(_ state: sending State) {
        self.state = .allocate(capacity: 1)
        self.state.initialize(to: state)
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        let status = pthread_mutex_init(mutex, nil)
        precondition(status == 0, "pthread_mutex_init failed with \(status)")
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deinitialize(count: 1)
        mutex.deallocate()
        state.deinitialize(count: 1)
        state.deallocate()
    }

    /// Runs `body` with the lock held and returns what it returns.
    @inlinable
    public func withLock<Result, Failure: Error>(
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&state.pointee)
    }

    /// Runs `body` if nobody holds the lock, and returns what it returns; `nil` at once otherwise.
    @inlinable
    public func withLockIfFree<Result, Failure: Error>(
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard pthread_mutex_trylock(mutex) == 0 else { return nil }
        defer { pthread_mutex_unlock(mutex) }
        return try body(&state.pointee)
    }
}
