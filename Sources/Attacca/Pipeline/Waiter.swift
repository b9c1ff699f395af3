// SPDX-License-Identifier: MIT
import CacheModel

/// Someone who asked for a chunk: when, and what to call with the result.
struct Waiter: Sendable {
    let requestedAt: MonotonicTime
    /// Called once, on an engine thread or on the caller's own; must not block.
    let completion: @Sendable (Result<CachedChunk, AttaccaError>) -> Void
}
