// SPDX-License-Identifier: MIT
import CacheModel

/// Someone who asked for a chunk: when, and what to call with the result.
struct Waiter: Sendable {
    let requestedAt: MonotonicTime
    /// Gets parts of the chunk as they are rendered; `nil` for who wants the whole only.
    let feed: PartFeed?
    /// Why the chunk is rendered for it, if it is, as far as was known when it asked.
    var missCause = MissCause.neverPredicted
    /// Whether a long wait is a stall: not so for who has something to hear meanwhile.
    var countsAsStall = true
    private let completion: @Sendable (Result<CachedChunk, AttaccaError>) -> Void

    /// - Parameter completion: Called once, on an engine thread or on the caller's own; must not block.
    init(
        requestedAt: MonotonicTime,
        completion: @escaping @Sendable (Result<CachedChunk, AttaccaError>) -> Void
    ) {
        self.requestedAt = requestedAt
        self.completion = completion
        feed = nil
    }

    /// Who takes parts of the chunk, and then the whole.
    init(requestedAt: MonotonicTime, feed: PartFeed) {
        self.requestedAt = requestedAt
        self.feed = feed
        completion = { feed.finish($0) }
    }

    /// Answers; once.
    func complete(_ result: Result<CachedChunk, AttaccaError>) { completion(result) }
}
