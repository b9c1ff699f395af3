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
    func run(_ order: RenderOrder) {
        let key = order.key
        let started = flights.update { table -> Flight? in
            guard var flight = table[key], flight.stage == .renderPending else { return nil }
            flight.stage = flight.isDemanded ? .renderingOnDemand : .renderingAhead
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
        let startedAt = timeSource.monotonicNow()
        do {
            let chunk = try render(key, flight: flight, startedAt: startedAt)
            let renderSeconds = timeSource.monotonicNow().seconds(since: startedAt)
            diskReader.noteRender(seconds: renderSeconds)
            backoff.withLock { $0.recordSuccess(of: key) }
            land(key, chunk: chunk, renderSeconds: renderSeconds, wasAhead: flight.stage == .renderingAhead)
        } catch {
            fail(key, error: error, flight: flight)
        }
    }

    /// Renders the chunk of a key.
    ///
    /// - Throws: ``AttaccaError``, or `CancellationError` when the flight was given up.
    private func render(_ key: ChunkKey, flight: Flight, startedAt: MonotonicTime) throws -> PCMChunk {
        let track = flight.track
        let seconds = configuration.renderDeadlines.seconds(for: flight.priority)
        let deadline = startedAt.advanced(bySeconds: seconds)
        let request = RenderRequest(
            track: track.id, description: track.description, variant: key.variant,
            frames: track.frames(ofChunk: key.index)!, format: key.grid.format,
            isCancelled: { [timeSource, cancellation = flight.cancellation] in
                cancellation.isSet || timeSource.monotonicNow() > deadline
            })
        do {
            var buffer = PCMBuffer(format: request.format, frameCount: request.frameCount)
            try registry.checkUnmodified(track)
            try renderer.render(request, into: &buffer)
            try registry.checkUnmodified(track)
            return PCMChunk(buffer)
        } catch let error as AttaccaError {
            throw error
        } catch is CancellationError where flight.cancellation.isSet {
            throw CancellationError()
        } catch is CancellationError where timeSource.monotonicNow() > deadline {
            throw AttaccaError.renderTimedOut(key, seconds: seconds)
        } catch {
            throw AttaccaError.renderFailed(key, cause: error)
        }
    }

    /// Delivers a rendered chunk, then encodes it once for L2 and L3.
    ///
    /// The flight lasts until the payload is where it should be, so that nobody renders the chunk a second time in
    /// between; who asks meanwhile gets the chunk from the flight.
    private func land(_ key: ChunkKey, chunk: PCMChunk, renderSeconds: Double, wasAhead: Bool) {
        let landed = Flight.Landed(chunk: chunk, renderSeconds: renderSeconds)
        guard let flight = flights.update({ $0.land(key, landed) }) else {
            // The disk was quicker after all.
            if wasAhead { statistics.recordCancelledAhead(key) }
            return
        }
        if wasAhead { statistics.recordRenderedAhead(key, isLate: flight.isDemanded) }
        if flight.isDemanded || flight.tier == .l1 {
            admitToL1(key, chunk: chunk, renderSeconds: renderSeconds)
        }
        for (position, waiter) in flight.waiters.enumerated() {
            let delivered = delivery(
                of: chunk, key: key, track: flight.track, origin: .rendered, renderSeconds: renderSeconds,
                requestedAt: waiter.requestedAt, joined: wasAhead || position > 0)
            waiter.completion(.success(delivered))
        }
        keep(key, chunk: chunk, renderSeconds: renderSeconds, wasAhead: wasAhead && !flight.isDemanded)
        _ = flights.update { $0.remove(key) }
    }

    /// Encodes a chunk and offers the payload to L2 and L3, unless its track was deleted or modified since.
    private func keep(_ key: ChunkKey, chunk: PCMChunk, renderSeconds: Double, wasAhead: Bool) {
        do {
            let payload = try codec.encode(
                chunk,
                level: configuration.payloadEffort.level(
                    wasAhead: wasAhead, isListenerWaiting: flights.withLock { $0.isAnyDemanded }))
            admitToL2(key, payload: payload, renderSeconds: renderSeconds)
            guard registry.isCurrent(key) else { return }
            store(
                StagedChunk(
                    key: key, payload: payload, frameCount: chunk.frameCount, renderSeconds: renderSeconds))
        } catch {
            statistics.recordDamage()
            logger.error("chunk does not encode", metadata: ["key": "\(key)", "error": "\(error)"])
        }
    }

    /// Hands a chunk to the disk tier, which writes it behind.
    ///
    /// A render thread that is quicker than the disk waits for it: who plays faster than real time shall find tomorrow
    /// what was rendered today. A disk that does not answer, or is full, costs that patience once; until it takes a
    /// chunk again nobody waits for it, and nothing is rendered for its sake alone.
    private func store(_ chunk: StagedChunk) {
        guard let store = disk.store else { return }
        let isPatient = !isDiskRefusing.load(ordering: .relaxed) && !diskReader.isBypassed
        let deadline = SystemTimeSource().monotonicNow().advanced(bySeconds: Self.diskPatienceSeconds)
        let outcome = store.append(chunk, waitingUntil: isPatient ? deadline : nil)
        switch outcome {
        case .staged, .alreadyStored:
            isDiskRefusing.store(false, ordering: .relaxed)
        case .rejected(let reason):
            isDiskRefusing.store(true, ordering: .relaxed)
            logger.notice("not kept on disk", metadata: ["key": "\(chunk.key)", "reason": "\(reason)"])
        }
    }

    /// Ends a render without a chunk: given up, or failed.
    private func fail(_ key: ChunkKey, error: any Error, flight started: Flight) {
        let wasAhead = started.stage == .renderingAhead
        guard let failure = error as? AttaccaError else {
            if wasAhead { statistics.recordCancelledAhead(key) }
            return restartOrForget(key, started: started)
        }
        // All of this before the flight ends: whoever comes after it must find the key held back.
        let now = timeSource.monotonicNow()
        backoff.withLock { $0.recordFailure(of: key, now: now) }
        flights.withLock { $0[key]?.warmingTicket }?.recordFailure(failure)
        if failure.code == .trackModified, registry.registered(key.track) == started.track {
            registry.forget(key.track)
        }
        if wasAhead {
            statistics.recordFailedAhead(key)
            logger.notice("render ahead failed", metadata: ["key": "\(key)", "error": "\(failure)"])
        }
        for waiter in flights.update({ $0.remove(key) })?.waiters ?? [] {
            statistics.recordFailure(waitedSeconds: now.seconds(since: waiter.requestedAt))
            waiter.completion(.failure(failure))
        }
    }

    /// After a render was given up: starts it anew if someone has come to want it since, else ends the flight.
    private func restartOrForget(_ key: ChunkKey, started: Flight) {
        let isWanted = flights.update { table in
            guard let flight = table[key] else { return false }
            if flight.isDemanded || flight.cancellation !== started.cancellation { return true }
            table[key] = nil
            return false
        }
        if isWanted { sendToRender(key) }
    }
}
