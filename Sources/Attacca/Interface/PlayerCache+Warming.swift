// SPDX-License-Identifier: MIT
import CacheModel
import ChunkStorage

extension PlayerCache {
    /// Renders chunks into the disk tier before anyone asks for them, on a thread of its own; cancelling the task ends it
    /// within a moment. See ``warmBlocking(_:progress:)``.
    public func warm(
        _ request: WarmingRequest,
        progress: @escaping @Sendable (WarmingProgress) -> Bool = { _ in true }
    ) async throws(AttaccaError) -> WarmingReport {
        let cancellation = CancellationFlag()
        // The result goes round the handler, which would make the error an untyped one.
        let work: @Sendable () async -> Result<WarmingReport, AttaccaError> = { [self] in
            do throws(AttaccaError) {
                return .success(
                    try await BlockingWork.run(name: "att-warm") { () throws(AttaccaError) -> WarmingReport in
                        try self.warm(request, cancellation: cancellation, progress: progress)
                    })
            } catch {
                return .failure(error)
            }
        }
        return try await withTaskCancellationHandler(operation: work, onCancel: { cancellation.set() }).get()
    }

    /// Renders chunks into the disk tier before anyone asks for them. Blocks until that is done.
    ///
    /// What is stored already is passed over, so that one that was ended early goes on where it was when it is begun
    /// again. Renders have the lowest priority, each is shared with whoever else wants the chunk, and the memory tiers
    /// are left alone. It keeps to the budgets of the disk tier and ends when more would only push out what it warmed
    /// itself; which chunks come first, ``WarmingPlan`` says. A track that fails costs three renders and not the rest.
    ///
    /// - Parameters:
    ///   - request: What is to be on disk.
    ///   - progress: Told several times a second, on the calling thread; returns whether to go on.
    /// - Returns: What was done, and why it ended; what it counts as kept is acknowledged by the store.
    /// - Throws: ``AttaccaError/Code/cacheUnavailable`` when there is no disk tier now; ``AttaccaError/Code/closed``.
    public func warmBlocking(
        _ request: WarmingRequest, progress: (WarmingProgress) -> Bool = { _ in true }
    ) throws(AttaccaError) -> WarmingReport {
        try withoutActuallyEscaping(progress) { progress throws(AttaccaError) in
            try warm(request, cancellation: CancellationFlag(), progress: progress)
        }
    }

    private func warm(
        _ request: WarmingRequest, cancellation: CancellationFlag,
        progress: @escaping (WarmingProgress) -> Bool
    ) throws(AttaccaError) -> WarmingReport {
        guard !isClosed else { throw .closed() }
        guard let store = disk.store else { throw disk.problem ?? .noDiskTier() }
        return Warmer(
            request, pipeline: pipeline, store: store, cancellation: cancellation, progress: progress
        ).run()
    }

    /// What a warming would store, in its order, without looking whether it is there. Blocks for tracks that were not
    /// described before.
    ///
    /// - Parameters:
    ///   - request: What is to be on disk.
    ///   - progress: Told before each track is looked at, on the calling thread; returns whether to go on.
    /// - Returns: The plan and the tracks that cannot be had; `nil` when it was not to go on.
    /// - Throws: ``AttaccaError/Code/closed``.
    public func warmingPlan(
        for request: WarmingRequest, progress: (WarmingProgress) -> Bool = { _ in true }
    ) throws(AttaccaError) -> (plan: WarmingPlan, failures: [WarmingReport.Failure])? {
        guard !isClosed else { throw .closed() }
        var failures = WarmingFailures()
        var told = WarmingProgress()
        told.trackCount = request.tracks.count
        do throws(CancellationError) {
            let plan = try WarmingPlan(
                describing: request, registry: pipeline.registry, failures: &failures
            ) { count throws(CancellationError) in
                told.describedTrackCount = count
                guard progress(told) else { throw CancellationError() }
            }
            return (plan, failures.list(in: request.tracks))
        } catch {
            return nil
        }
    }
}
