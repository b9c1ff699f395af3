// SPDX-License-Identifier: MIT
public import CacheModel
import Threading

extension PlayerCache {
    /// Gets a chunk from the fastest tier that has it, or has it rendered, once however many ask. Cancelling the task
    /// changes nothing: the chunk comes, and is kept.
    ///
    /// - Throws: ``AttaccaError``: the track cannot be had, has no such chunk, or its render failed.
    public func chunk(_ request: ChunkRequest) async throws(AttaccaError) -> CachedChunk {
        guard !isClosed else { throw .closed() }
        // The result goes through a lock beside the continuation, whose own order ThreadSanitizer does not always see.
        let answer = Lock<Result<CachedChunk, AttaccaError>?>(nil)
        await withCheckedContinuation { continuation in
            let waiter = waiter { result in
                answer.withLock { $0 = result }
                continuation.resume()
            }
            pipeline.request(request, waiter: waiter)
        }
        return try answer.withLock { $0 }!.get()
    }

    /// Gets a chunk as ``chunk(_:)`` does, and blocks the calling thread until it is there. Not from an async
    /// context.
    ///
    /// - Throws: ``AttaccaError``: the track cannot be had, has no such chunk, or its render failed.
    public func waitForChunk(_ request: ChunkRequest) throws(AttaccaError) -> CachedChunk {
        guard !isClosed else { throw .closed() }
        if let resident = residentChunk(request) { return resident }
        let answer = Condition<Result<CachedChunk, AttaccaError>?>(nil)
        pipeline.request(request, waiter: waiter { result in answer.update { $0 = result } })
        return try answer.wait { $0 }!.get()
    }

    /// Gets a chunk in parts as they are rendered, then the whole: the first second of a miss is there as soon as it is
    /// rendered, as far as the renderer allows (``ChunkRenderer/partialRendering``). Microseconds; the loop waits.
    ///
    /// ```swift
    /// for try await delivery in cache.progressiveChunk(request) {
    ///     switch delivery {
    ///     case .part(let part): part.withUnsafeBytes(play)
    ///     case .whole: break
    ///     }
    /// }
    /// ```
    ///
    /// A chunk that is in a tier, or that is being rendered for others in one piece, is one part. Who joins a render gets
    /// what is there of it at once. The loop throws ``AttaccaError`` as ``chunk(_:)`` does, after the parts that were
    /// rendered before the failure.
    public func progressiveChunk(_ request: ChunkRequest) -> ProgressiveChunk {
        ProgressiveChunk { deliver in requestProgressively(request, deliver) }
    }

    /// The same for callers without an async context.
    ///
    /// - Parameters:
    ///   - request: Which chunk.
    ///   - deliver: Called with each part, then with the whole or an error, by one thread at a time: an engine's, or the
    ///     caller's before this returns. It must not block.
    public func requestProgressively(
        _ request: ChunkRequest,
        _ deliver: @escaping @Sendable (Result<ChunkDelivery, AttaccaError>) -> Void
    ) {
        guard !isClosed else { return deliver(.failure(.closed())) }
        let requestedAt = configuration.timeSource.monotonicNow()
        pipeline.request(request, waiter: Waiter(requestedAt: requestedAt, feed: PartFeed(deliver: deliver)))
    }

    /// The chunk if it is in L1, `nil` otherwise, and once the cache is closed. Never waits, starts nothing; a chunk that is handed out counts as
    /// a request and a hit.
    public func residentChunk(_ request: ChunkRequest) -> CachedChunk? {
        let requestedAt = configuration.timeSource.monotonicNow()
        guard !isClosed, let track = pipeline.registry.registered(request.track),
            track.frames(ofChunk: request.index) != nil
        else { return nil }
        let key = track.key(variant: request.variant, index: request.index)
        return pipeline.residentChunk(key, track: track, requestedAt: requestedAt)
    }

    /// Prepares asking for chunks of a track in one preset and intensity, so that ``PreparedVariant/residentChunk(at:)``
    /// takes a fraction of what ``residentChunk(_:)`` does. Blocks: the renderer describes a track that is not known.
    ///
    /// - Throws: ``AttaccaError/Code/trackUnavailable`` with the renderer's error; ``AttaccaError/Code/closed``.
    public func prepare(
        _ track: TrackID, preset: Preset, intensity: Intensity = .full
    ) throws(AttaccaError) -> PreparedVariant {
        try register(track)
        return PreparedVariant(
            track: track, variant: Variant(preset: preset, intensity: intensity), cache: self)
    }

    /// Gets a chunk as ``chunk(_:)`` does, for callers without an async context. Microseconds.
    ///
    /// - Parameters:
    ///   - request: Which chunk.
    ///   - completion: Called once, by an engine thread, or by the caller's before this returns. It must not
    ///     block.
    public func requestChunk(
        _ request: ChunkRequest,
        _ completion: @escaping @Sendable (Result<CachedChunk, AttaccaError>) -> Void
    ) {
        guard !isClosed else { return completion(.failure(.closed())) }
        pipeline.request(request, waiter: waiter(completion))
    }

    /// Whether a chunk is cached, and in which tier; the fastest is named. Counts as nothing. For a track that is
    /// not registered `nil`. A look into the index on disk: tens of microseconds, on a busy disk longer, up to a second.
    public func tier(of request: ChunkRequest) -> Tier? {
        guard let track = pipeline.registry.registered(request.track),
            track.frames(ofChunk: request.index) != nil
        else { return nil }
        return pipeline.tier(of: track.key(variant: request.variant, index: request.index))
    }

    private func waiter(
        _ completion: @escaping @Sendable (Result<CachedChunk, AttaccaError>) -> Void
    ) -> Waiter {
        Waiter(requestedAt: configuration.timeSource.monotonicNow(), completion: completion)
    }
}
