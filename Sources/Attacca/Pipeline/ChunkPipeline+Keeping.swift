// SPDX-License-Identifier: MIT
import CacheModel
import ChunkCoding
import ChunkStorage
import Logging
import Synchronization
import Threading

/// What becomes of a chunk once it is there: its payload into L2 and L3, and down from L1 to L2.
extension ChunkPipeline {
    /// A chunk that was rendered, and what for.
    struct Kept: Sendable {
        let chunk: PCMChunk
        let renderSeconds: Double
        /// As it was when the chunk was there; `nil` when it had ended.
        let flight: Flight?
        /// Whether nobody waited for it.
        let wasAhead: Bool
    }

    /// Takes note of what a render took.
    func recordCost(of key: ChunkKey, track: RegisteredTrack, renderSeconds: Double) {
        let now = timeSource.monotonicNow()
        costs.withLock {
            $0.recordRender(
                of: key.variant.preset, audioSeconds: track.seconds(ofChunk: key.index),
                renderSeconds: renderSeconds, now: now)
        }
    }

    /// Encodes a chunk and offers the payload to L2 and L3, unless its track was deleted or modified since.
    func keep(_ key: ChunkKey, _ kept: Kept) {
        let isWarming = kept.flight?.warmingTicket != nil
        let isForDisk = kept.flight?.tier == .l3 && kept.wasAhead
        let useCount =
            isWarming ? DiskAdmission.warmedUses : diskUses(of: key, wasAhead: kept.wasAhead)
        if useCount == nil { notStored.withLock { $0.insert(key) } }
        if useCount == nil, isForDisk {
            // The disk has filled up since the plan; the next one of another situation knows.
            return outbid.withLock { _ = $0.insert(key) }
        }
        guard useCount != nil || l2.capacity > .zero else { return }
        do {
            let payload = try codec.encode(
                kept.chunk,
                level: configuration.payloadEffort.level(
                    wasAhead: kept.wasAhead, isListenerWaiting: flights.withLock { $0.isAnyDemanded }))
            costs.withLock { $0.recordPayload(payload.byteCount, decoded: kept.chunk.byteCount) }
            if !isForDisk { admitToL2(key, payload: payload, renderSeconds: kept.renderSeconds) }
            guard let useCount, registry.isCurrent(key) else { return }
            store(
                StagedChunk(
                    key: key, payload: payload, frameCount: kept.chunk.frameCount,
                    renderSeconds: kept.renderSeconds, useCount: useCount))
            if isForDisk { noteStored(key) }
        } catch {
            statistics.recordDamage()
            logger.error("chunk does not encode", metadata: ["key": "\(key)", "error": "\(error)"])
        }
    }

    /// How often a chunk counts as used on disk from the start; `nil` when it is not stored now.
    private func diskUses(of key: ChunkKey, wasAhead: Bool) -> Int64? {
        guard disk.store != nil else { return nil }
        guard configuration.prefetchPolicy == .benefit else { return 1 }
        return DiskAdmission.uses(
            purpose: wasAhead ? benefit.want(for: key)?.purpose ?? .seeking : nil, isStart: key.index == 0,
            isFull: !hasDiskRoom(for: key.grid.format.byteCount(of: key.grid.chunkFrameCount)),
            isWorthReading: costs.withLock { $0.isStored(key.variant.preset) })
    }

    /// Whether the disk tier takes so many bytes without giving a chunk up.
    func hasDiskRoom(for byteCount: ByteCount) -> Bool {
        guard let counts = disk.store?.statistics() else { return false }
        return counts.diskByteCount + counts.stagedByteCount + byteCount <= counts.capacity
    }

    /// The listener hears a chunk: on disk it counts as used, and one that was not stored because nobody had heard it is
    /// stored now. On a read thread.
    func noteHeard(_ key: ChunkKey) {
        let wasNotStored = notStored.withLock { $0.remove(key) != nil }
        guard disk.store != nil, wasNotStored || key.index == 0 else { return }
        readPool.runAhead { [self] in
            if !wasNotStored {
                let answer = diskReader.ask { store in
                    Result { () throws(StoreError) in
                        try store.noteUse(of: key, uses: DiskAdmission.heardStartUses)
                    }
                }
                if case .failure(let error) = answer { recordDiskError(error, of: key) }
                return
            }
            guard let useCount = diskUses(of: key, wasAhead: false) else { return }
            storeResident(key, useCount: useCount)
        }
    }

    /// Stores a chunk that is in memory: the bytes that L2 has, or else those of L1, encoded now.
    private func storeResident(_ key: ChunkKey, useCount: Int64) {
        guard registry.isCurrent(key), let frames = registry.registered(key.track)?.frames(ofChunk: key.index)
        else { return }
        do {
            let payload: ChunkPayload
            let renderSeconds: Double
            if let compressed = l2.peekEntry(key) {
                (payload, renderSeconds) = compressed
            } else if let decoded = l1.peekEntry(key) {
                payload = try codec.encode(decoded.value, level: .fast)
                renderSeconds = decoded.renderSeconds
            } else {
                return
            }
            store(
                StagedChunk(
                    key: key, payload: payload, frameCount: FrameCount(Int64(frames.count)),
                    renderSeconds: renderSeconds, useCount: useCount))
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

    // MARK: Memory

    /// Offers a chunk to L1, unless its track was deleted or modified since it was asked for.
    func admitToL1(_ key: ChunkKey, chunk: PCMChunk, renderSeconds: Double) {
        guard registry.isCurrent(key) else { return }
        let benefit = benefit
        let result = l1.admit(
            key, value: chunk, cost: chunk.byteCount, renderSeconds: renderSeconds, benefit: benefit,
            now: timeSource.monotonicNow())
        if result.admission == .outbid { outbid.withLock { _ = $0.insert(key) } }
        announceEvicted(result.evicted.map(\.key), from: .l1)
        for (key, chunk) in result.evicted where benefit.want(for: key) != nil && !l2.contains(key) {
            demote(key, chunk: chunk)
        }
        settleEvicted(result.evicted.map(\.key))
    }

    /// Offers a payload to L2, unless its track was deleted or modified since it was asked for, or it is on its way to
    /// the disk alone: warming a library must not sweep the memory.
    func admitToL2(_ key: ChunkKey, payload: ChunkPayload, renderSeconds: Double) {
        guard registry.isCurrent(key), flights.withLock({ $0[key]?.isForWarmingAlone != true }) else {
            return
        }
        let result = l2.admit(
            key, value: payload, cost: payload.byteCount, renderSeconds: renderSeconds,
            benefit: benefit.discounting(l1.keys), now: timeSource.monotonicNow())
        if result.admission == .outbid { outbid.withLock { _ = $0.insert(key) } }
        announceEvicted(result.evicted.map(\.key), from: .l2)
        settleEvicted(result.evicted.map(\.key))
    }

    /// Tells of chunks that a memory tier gave up.
    func announceEvicted(_ keys: [ChunkKey], from tier: Tier) {
        for key in keys { events.emit(.evicted(key, tier: tier)) }
    }

    /// Moves a chunk that L1 had to give up, and that is still wanted, to L2: the bytes that the disk has, or else encoded
    /// now.
    private func demote(_ key: ChunkKey, chunk: PCMChunk) {
        guard l2.capacity > .zero else { return }
        readPool.runAhead { [self] in
            guard benefit.want(for: key) != nil, !l1.contains(key), !l2.contains(key) else { return }
            switch diskReader.read(key, isDemanded: false, late: { _ in }) {
            case .success(let stored?):
                return admitToL2(key, payload: stored.payload, renderSeconds: stored.renderSeconds)
            case .failure(let error):
                recordDiskError(error, of: key)
            case .success(nil), nil:
                break
            }
            do {
                let payload = try codec.encode(chunk, level: .fast)
                admitToL2(key, payload: payload, renderSeconds: benefit.want(for: key)?.renderSeconds ?? 0)
            } catch {
                statistics.recordDamage()
                logger.error("chunk does not encode", metadata: ["key": "\(key)", "error": "\(error)"])
            }
        }
    }

    /// A chunk that was rendered ahead of need and is in no tier any more was rendered for nothing.
    func settleEvicted(_ keys: [ChunkKey]) {
        for key in keys where tier(of: key) == nil {
            statistics.recordEvicted(key)
        }
    }
}
