// SPDX-License-Identifier: MIT
import Attacca
import CAttacca
import Threading

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What every handle has: the last error of a call on it, and the process that it belongs to.
///
/// `@unchecked Sendable`: subclasses add what is immutable and `Sendable` only.
class HandleObject: @unchecked Sendable {
    /// The kind; each subclass has its own.
    class var tag: Handle.Tag { preconditionFailure("a handle of no kind") }

    private let errorText = Lock("")
    private let processID = getpid()

    /// What the last call that failed said in detail; empty when none has failed.
    var lastError: String { errorText.withLock { $0 } }

    /// Runs a call that may fail, and keeps what it failed with.
    func run(_ body: () throws(CallFailure) -> attacca_status) -> attacca_status {
        do throws(CallFailure) {
            return try body()
        } catch {
            return fail(error)
        }
    }

    /// Keeps what a call failed with.
    func fail(_ failure: CallFailure) -> attacca_status {
        errorText.withLock { $0 = failure.message }
        return failure.status
    }

    /// The same for a call that waits for other threads, which a forked process does not have.
    func runBlocking(_ body: () throws(CallFailure) -> attacca_status) -> attacca_status {
        run { () throws(CallFailure) in
            guard processID == getpid() else { throw .forked(from: processID) }
            return try body()
        }
    }
}
