// SPDX-License-Identifier: MIT
import Attacca
import CAttacca
import Threading

/// What a handle of a request holds: the chunk, once it is there.
final class RequestObject: HandleObject, @unchecked Sendable {
    override class var tag: Handle.Tag { .request }

    private let result = Condition<Result<CachedChunk, AttaccaError>?>(nil)

    /// Waits are cut to this, in seconds: as good as for ever, and a clock does not overflow.
    static let secondsMax = 1e8

    func finish(_ result: Result<CachedChunk, AttaccaError>) { self.result.update { $0 = result } }

    /// The chunk if it is there, else `nil`.
    func poll() throws(CallFailure) -> CachedChunk? { try chunk(result.withLock { $0 }) }

    /// The chunk once it is there; `nil` when the time is over before.
    ///
    /// - Parameter seconds: How long to wait; negative is as long as it takes.
    func wait(seconds: Double) throws(CallFailure) -> CachedChunk? {
        guard !seconds.isNaN else { throw .invalidArgument("the timeout is not a number") }
        let patience = seconds < 0 ? Self.secondsMax : min(seconds, Self.secondsMax)
        let deadline = SystemTimeSource().monotonicNow().advanced(bySeconds: patience)
        return try chunk(result.wait(until: deadline) { $0 })
    }

    private func chunk(
        _ result: Result<CachedChunk, AttaccaError>?
    ) throws(CallFailure) -> CachedChunk? {
        switch result {
        case .success(let chunk): return chunk
        case .failure(let error): throw CallFailure(error)
        case nil: return nil
        }
    }
}
