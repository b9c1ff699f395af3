// SPDX-License-Identifier: MIT
#if canImport(Darwin)
    public import Darwin
#elseif canImport(Musl)
    public import Musl
#else
    public import Glibc
#endif

/// A lock around a state that many threads read all the time, and that changes now and then.
///
/// Who reads takes one of several mutexes, by the number of the thread: a few threads meet at none, so that none waits
/// for another one's cache line. Who writes takes all of them, in order. Hold it for table work only. Not recursive.
///
/// `@unchecked Sendable`: the state is only written while every mutex is held, and only read while one is.
public final class StripedLock<State>: @unchecked Sendable {
    /// How many threads can read at once without a wait, if their numbers follow one another.
    @inlinable
    public static var stripeCount: Int { 8 }
    /// So far apart that no two mutexes share a cache line, nor a pair of lines that are fetched together, in bytes.
    @usableFromInline
    static var strideByteCount: Int { 128 }

    @usableFromInline
    let state: UnsafeMutablePointer<State>
    @usableFromInline
    let mutexes: UnsafeMutableRawPointer

    public init(_ state: sending State) {
        self.state = .allocate(capacity: 1)
        self.state.initialize(to: state)
        mutexes = .allocate(
            byteCount: Self.stripeCount * Self.strideByteCount, alignment: Self.strideByteCount)
        for stripe in 0..<Self.stripeCount {
            let mutex = (mutexes + stripe * Self.strideByteCount).initializeMemory(
                as: pthread_mutex_t.self, to: pthread_mutex_t())
            let status = pthread_mutex_init(mutex, nil)
            precondition(status == 0, "pthread_mutex_init failed with \(status)")
        }
    }

    deinit {
        for stripe in 0..<Self.stripeCount { pthread_mutex_destroy(mutex(stripe)) }
        mutexes.deallocate()
        state.deinitialize(count: 1)
        state.deallocate()
    }

    @inlinable
    func mutex(_ stripe: Int) -> UnsafeMutablePointer<pthread_mutex_t> {
        (mutexes + stripe * Self.strideByteCount).assumingMemoryBound(to: pthread_mutex_t.self)
    }

    /// The stripe of the calling thread.
    public static var ownStripe: Int { ThreadNumber.own & (stripeCount - 1) }

    /// Runs `body` while nobody writes and no other thread of the stripe reads, and returns what it returns.
    ///
    /// - Parameters:
    ///   - stripe: ``ownStripe``, as a rule; less than ``stripeCount``.
    ///   - body: Gets a pointer, which is good for as long as it runs: a borrowed value would be copied, and all threads
    ///     write to the reference counts in it.
    @inlinable
    public func withStripe<Result, Failure: Error>(
        _ stripe: Int, _ body: (UnsafePointer<State>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        enter(stripe)
        defer { leave(stripe) }
        return try body(UnsafePointer(state))
    }

    /// Keeps writers, and the stripe's other readers, out until ``leave(_:)``: for the quickest readers, where a closure
    /// would hold references to what it captures. By the same thread, on every way.
    @inlinable
    public func enter(_ stripe: Int) { pthread_mutex_lock(mutex(stripe)) }

    /// Ends what ``enter(_:)`` began.
    @inlinable
    public func leave(_ stripe: Int) { pthread_mutex_unlock(mutex(stripe)) }

    /// Runs `body` while nobody else reads or writes, and returns what it returns.
    @inlinable
    public func withLock<Result, Failure: Error>(
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        for stripe in 0..<Self.stripeCount { pthread_mutex_lock(mutex(stripe)) }
        defer { for stripe in (0..<Self.stripeCount).reversed() { pthread_mutex_unlock(mutex(stripe)) } }
        return try body(&state.pointee)
    }
}
