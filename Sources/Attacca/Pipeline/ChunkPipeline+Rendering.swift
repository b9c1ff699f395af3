// SPDX-License-Identifier: MIT
import CacheModel
import ChunkCoding
import ChunkStorage
import Logging
import Synchronization
import Threading

/// The end of the way: a render, and its result into the tiers. On a render thread.
extension ChunkPipeline {
    /// Renders one order of the render pool.
    func run(_ job: RenderPoolState.Job) {
        let key = job.order.key
        if !isWorthRendering(key) { return }
        let started = flights.update { table -> Flight? in
            guard var flight = table[key], flight.stage == .renderPending else { return nil }
            flight.stage = flight.isDemanded ? .renderingOnDemand : .renderingAhead
            flight.written = nil
            flight.renderID = job.id
            table[key] = flight
            return flight
        }
        guard let flight = started else { return }
        if flight.stage == .renderingAhead {
            if !flight.isForWarmingAlone { statistics.recordStartedAhead(key) }
        } else {
            // Were it still anywhere, nobody would render it.
            statistics.recordLost(key)
        }
        events.emit(.renderStarted(key, priority: job.order.priority))
        let startedAt = timeSource.monotonicNow()
        let result = Result { try render(key, flight: flight, id: job.id) }
        let spentSeconds = timeSource.monotonicNow().seconds(since: startedAt)
        let (ending, yieldedSeconds) = renderPool.endRendering(job.id)
        let renderSeconds = max(0, spentSeconds - yieldedSeconds)
        // Its accounts were settled when it was found to be stuck; what it returns is thrown away.
        guard ending != .abandoned else { return }
        switch result {
        case .success(let chunk):
            events.emit(.renderFinished(key, renderSeconds: renderSeconds))
            diskReader.noteRender(seconds: renderSeconds)
            recordCost(of: key, track: flight.track, renderSeconds: renderSeconds)
            backoff.withLock { $0.recordSuccess(of: key) }
            land(
                key, chunk: chunk, renderSeconds: renderSeconds, wasAhead: flight.stage == .renderingAhead,
                isOverdue: ending == .givenUp)
        case .failure(let error):
            fail(job, error: error, flight: flight, ending: ending)
        }
    }

    /// Ends a flight ahead of need whose track has begun to fail since its order was given.
    private func isWorthRendering(_ key: ChunkKey) -> Bool {
        guard isHeldBack(key) else { return true }
        return !flights.update { $0.removeDropped(key, because: .heldBack(key)) }
    }

    /// Renders the chunk of a key.
    ///
    /// In one piece, unless a listener waits who takes parts, and the renderer gives them as ranges only. A part is
    /// published when the track is still the one that it was rendered from.
    ///
    /// - Throws: ``AttaccaError``, or what the renderer throws.
    private func render(_ key: ChunkKey, flight: Flight, id: Int) throws -> PCMChunk {
        let track = flight.track
        let rendering = ChunkRendering(
            renderer: renderer, track: track, variant: key.variant, format: key.grid.format,
            frames: track.frames(ofChunk: key.index)!,
            isCancelled: { [renderPool, cancellation = flight.cancellation] in
                renderPool.isGivenUp(id, cancellation)
            },
            publish: { [self] written in
                // The check after the render has the reason, for whoever waits.
                guard renderPool.isCounted(id), (try? registry.checkUnmodified(track)) != nil else { return }
                announce(written, to: flights.withLock { $0.advance(key, written) })
            })
        try registry.checkUnmodified(track)
        let chunk: PCMChunk
        if case .ranges(let preRollSeconds) = renderer.partialRendering, flight.isProgressive {
            let pieces = RenderPieces.cut(
                frameCount: Int64(rendering.frames.count), sampleRate: key.grid.format.sampleRate,
                preRollSeconds: preRollSeconds)
            chunk = try rendering.render(in: pieces)
        } else {
            chunk = try rendering.renderWhole()
        }
        try registry.checkUnmodified(track)
        return chunk
    }

    /// Delivers a rendered chunk, then encodes it once for L2 and L3.
    ///
    /// The flight lasts until the payload is where it should be, so that nobody renders the chunk a second time in
    /// between; who asks meanwhile gets the chunk from the flight.
    ///
    /// - Parameter isOverdue: Whether who waited was told that the render takes too long: it is kept for whoever asks
    ///   next.
    private func land(
        _ key: ChunkKey, chunk: PCMChunk, renderSeconds: Double, wasAhead: Bool, isOverdue: Bool
    ) {
        let landed = Flight.Landed(chunk: chunk, renderSeconds: renderSeconds)
        guard let flight = flights.update({ $0.land(key, landed) }) else {
            if isOverdue {
                admitToL1(key, chunk: chunk, renderSeconds: renderSeconds)
                keep(key, Kept(chunk: chunk, renderSeconds: renderSeconds, flight: nil, wasAhead: false))
            } else if wasAhead {
                // The disk was quicker after all.
                statistics.recordCancelledAhead(key)
            }
            return
        }
        // One that ran over was counted as failed.
        let wasAhead = wasAhead && !isOverdue
        if wasAhead { statistics.recordRenderedAhead(key, isLate: flight.isDemanded) }
        if flight.isDemanded || flight.tier == .l1 {
            admitToL1(key, chunk: chunk, renderSeconds: renderSeconds)
        }
        for (position, waiter) in flight.waiters.enumerated() {
            deliver(
                chunk, of: key, track: flight.track, origin: .rendered, renderSeconds: renderSeconds,
                joined: wasAhead || position > 0, to: waiter)
        }
        keep(
            key,
            Kept(
                chunk: chunk, renderSeconds: renderSeconds, flight: flight,
                wasAhead: wasAhead && !flight.isDemanded))
        _ = flights.update { $0.remove(key) }
    }
}
