// SPDX-License-Identifier: MIT
import CacheModel
import ChunkCoding
import ChunkStorage
import Logging
import Threading

/// The middle of the way: L2 and L3. On a read thread.
extension ChunkPipeline {
    /// What a look through the tiers found.
    private enum Found {
        case decoded(PCMChunk, ChunkOrigin, renderSeconds: Double)
        case payload(ChunkPayload, ChunkOrigin, renderSeconds: Double)
        /// It is where the plan wants it, and nothing has to be moved.
        case inPlace
        case nowhere
    }

    /// Looks for the chunk of a flight that waits for it, and sends it on.
    func read(_ key: ChunkKey) {
        let claimed = flights.update { table -> Flight? in
            guard var flight = table[key], flight.stage == .readPending else { return nil }
            flight.stage = .reading
            table[key] = flight
            return flight
        }
        guard let flight = claimed else { return }
        switch find(key, for: flight) {
        case .decoded(let chunk, let origin, let renderSeconds):
            finish(key, chunk: chunk, origin: origin, renderSeconds: renderSeconds)
        case .payload(let payload, let origin, let renderSeconds):
            promote(key, payload: payload, origin: origin, renderSeconds: renderSeconds, flight: flight)
        case .inPlace:
            if flight.tier == .l3 { noteStored(key) }
            finishUnlessDemanded(key)
        case .nowhere:
            sendToRender(key)
        }
    }

    /// Takes note of a chunk that the disk tier holds as planned.
    func noteStored(_ key: ChunkKey) {
        let now = timeSource.monotonicNow()
        knownStored.withLock { $0.insert(key, now: now) }
    }

    /// The disk tier was emptied.
    func forgetStored() { knownStored.withLock { $0.removeAll() } }

    private func find(_ key: ChunkKey, for flight: Flight) -> Found {
        let now = timeSource.monotonicNow()
        if flight.isDemanded || flight.tier == .l1 {
            // Between the look into L1 and the flight another one may have landed.
            if let found = l1.lookup(key, now: now) {
                return .decoded(found.value, .l1, renderSeconds: found.renderSeconds)
            }
            if let found = l2.lookup(key, now: now) {
                return .payload(found.value, .l2, renderSeconds: found.renderSeconds)
            }
        } else if l1.contains(key) || l2.contains(key) {
            return .inPlace
        }
        // Without room in L2 the disk is where such a chunk is kept.
        let isForDisk = flight.tier == .l3 || flight.tier == .l2 && l2.capacity == .zero
        if !flight.isDemanded, isForDisk { return isStored(key) ? .inPlace : .nowhere }
        return readStored(key, flight: flight)
    }

    private func readStored(_ key: ChunkKey, flight: Flight) -> Found {
        let startedAt = timeSource.monotonicNow()
        switch diskReader.read(key, isDemanded: flight.isDemanded, late: { [self] in landLate(key, $0) }) {
        case .success(let stored?):
            let now = timeSource.monotonicNow()
            costs.withLock {
                $0.recordRead(
                    audioSeconds: flight.track.seconds(ofChunk: key.index),
                    readSeconds: now.seconds(since: startedAt), now: now)
            }
            return .payload(stored.payload, .l3, renderSeconds: stored.renderSeconds)
        case .failure(let error):
            recordDiskError(error, of: key)
        case nil:
            if diskReader.takeProbe() { readPool.runAhead { [self] in diskReader.probe(key) } }
        case .success(nil):
            break
        }
        return .nowhere
    }

    /// A chunk was read after all, though nobody waited for it any more: if it is quicker than the render that was begun
    /// instead, it is delivered.
    private func landLate(_ key: ChunkKey, _ stored: StoredChunk) {
        admitToL2(key, payload: stored.payload, renderSeconds: stored.renderSeconds)
        guard let flight = flights.withLock({ $0[key] }), flight.isDemanded, flight.landed == nil else {
            return
        }
        let frames = flight.track.frames(ofChunk: key.index)!
        let chunk: PCMChunk
        do {
            chunk = try codec.decode(
                stored.payload, format: key.grid.format,
                frameCount: FrameCount(frames.upperBound - frames.lowerBound), checksum: .skipped)
        } catch {
            // The render that is under way replaces it; the next read drops the record.
            statistics.recordDamage()
            return logger.error("payload does not decode", metadata: ["key": "\(key)", "error": "\(error)"])
        }
        let landed = Flight.Landed(chunk: chunk, renderSeconds: stored.renderSeconds)
        guard let overtaken = flights.update({ $0.overtake(key, landed) }) else { return }
        // Its render was told that it is not needed; it may be standing aside.
        renderPool.wake()
        admitToL1(key, chunk: chunk, renderSeconds: stored.renderSeconds)
        for waiter in overtaken.waiters {
            deliver(
                chunk, of: key, track: overtaken.track, origin: .l3, renderSeconds: stored.renderSeconds,
                joined: false, to: waiter)
        }
    }

    /// Moves a payload up: into L2, and decoded into L1 when a listener waits or the plan says so.
    private func promote(
        _ key: ChunkKey, payload: ChunkPayload, origin: ChunkOrigin, renderSeconds: Double, flight: Flight
    ) {
        if origin == .l3 { admitToL2(key, payload: payload, renderSeconds: renderSeconds) }
        if flight.tier == .l2, flights.update({ $0.removeUnlessDemanded(key) }) { return }
        let frames = flight.track.frames(ofChunk: key.index)!
        do {
            // The record's checksum was compared when the payload was read; what is in L2 never left the memory.
            let chunk = try codec.decode(
                payload, format: key.grid.format,
                frameCount: FrameCount(frames.upperBound - frames.lowerBound), checksum: .skipped)
            finish(key, chunk: chunk, origin: origin, renderSeconds: renderSeconds)
        } catch {
            // The bytes passed their checksums and yet do not decode: written wrongly. Never served; rendered anew.
            statistics.recordDamage()
            logger.error("payload does not decode", metadata: ["key": "\(key)", "error": "\(error)"])
            l2.removeAll { $0 == key }
            discardStored(key)
            sendToRender(key)
        }
    }

    private func discardStored(_ key: ChunkKey) {
        let answer = diskReader.ask { store in Result { () throws(StoreError) in try store.discard(key) } }
        if case .failure(let error) = answer { recordDiskError(error, of: key) }
    }

    /// Ends a flight that found its chunk: L1 first, so that whoever asks from now on finds it there.
    private func finish(_ key: ChunkKey, chunk: PCMChunk, origin: ChunkOrigin, renderSeconds: Double) {
        admitToL1(key, chunk: chunk, renderSeconds: renderSeconds)
        guard let flight = flights.update({ $0.remove(key) }) else { return }
        for waiter in flight.waiters {
            deliver(
                chunk, of: key, track: flight.track, origin: origin, renderSeconds: renderSeconds,
                joined: false,
                to: waiter)
        }
    }

    /// Ends a flight ahead of need whose chunk is in place. If a listener joined meanwhile, looks again for them.
    private func finishUnlessDemanded(_ key: ChunkKey) {
        let ended = flights.update { table in
            guard var flight = table[key], flight.isDemanded else {
                table[key] = nil
                return true
            }
            flight.stage = .readPending
            table[key] = flight
            return false
        }
        if !ended { readPool.runDemanded { [self] in read(key) } }
    }

    /// Hands a flight whose chunk is in no tier to the render pool, unless nobody wants it any more.
    func sendToRender(_ key: ChunkKey) {
        if flights.update({ $0.awaitRender(key) }) { submit(key) }
    }

    /// Gives a flight that waits for a render thread its order, a more urgent one, or a new one when the old one was
    /// dropped.
    func submit(_ key: ChunkKey) {
        guard let flight = flights.withLock({ $0[key] }), flight.stage == .renderPending else { return }
        switch renderPool.enqueue(key, priority: flight.priority, rank: flight.rank) {
        case .accepted(let dropped?):
            if !flights.update({ $0.removeDropped(dropped) }) { submit(dropped) }
        case .accepted(nil):
            break
        case .refused:
            return refuse(key)
        }
        // A listener may have joined just before the order existed, when there was nothing to be raised.
        if !flight.isDemanded, flights.withLock({ $0[key]?.isDemanded ?? false }) { renderPool.raise(key) }
    }
}
