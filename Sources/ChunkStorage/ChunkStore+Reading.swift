// SPDX-License-Identifier: MIT
public import CacheModel
import Logging
import SQLiteDatabase
import StorageIO
import Threading

extension ChunkStore {
    /// Whether the store has a chunk, staged or on the disk. Counts nothing.
    ///
    /// - Throws: `.io`, `.closed`: the index could not be asked.
    public func contains(_ key: ChunkKey) throws(StoreError) -> Bool {
        if stagedChunk(key) != nil { return true }
        return try find(key) != nil
    }

    /// Whether the chunk of a key is stored; then it counts as used: a listener heard it, were it from memory.
    ///
    /// - Parameter uses: What that counts for towards keeping it (``EvictionPolicy``), at least 1.
    /// - Throws: `.io`, `.closed`: the index could not be asked.
    public func noteUse(of key: ChunkKey, uses: Int64 = 1) throws(StoreError) -> Bool {
        if stagedChunk(key) != nil { return true }
        guard let found = try find(key) else { return false }
        if !isReadOnly { noteUse(found, uses: uses) }
        return true
    }

    /// A chunk, every byte verified; nil when the store has none.
    ///
    /// What does not verify is looked up once more, since a record may have moved; then it is a miss, and its row
    /// is dropped by the writer, counted and logged, unless it has gone or changed meanwhile.
    ///
    /// - Throws: `.io`, `.closed`: the disk or the index could not be read. Callers treat it as a miss.
    public func read(_ key: ChunkKey) throws(StoreError) -> StoredChunk? {
        if let staged = stagedChunk(key) {
            statisticsLock.withLock { $0.hitCount += 1 }
            return StoredChunk(
                payload: staged.payload, frameCount: staged.frameCount,
                renderSeconds: staged.renderSeconds)
        }
        var damage: (location: RecordLocation, error: StoreError)?
        for _ in 0..<2 {
            guard let found = try find(key) else {
                statisticsLock.withLock { $0.missCount += 1 }
                return nil
            }
            do {
                let chunk = try load(found, key)
                noteHit(found)
                return chunk
            } catch {
                guard error.isDamage else {
                    statisticsLock.withLock { $0.failureCount += 1 }
                    throw error
                }
                damage = (found.location, error)
                // The name may mean another file by now.
                readers.forget(found.location.segment)
            }
        }
        if let damage { noteDamage(damage.location, damage.error) }
        return nil
    }

    /// The stored description of a track, if it was stored under this fingerprint.
    ///
    /// - Throws: `.io`, `.closed`.
    public func description(
        of track: TrackID, fingerprint: TrackFingerprint
    ) throws(StoreError) -> TrackDescription? {
        let staged = queue.withLock { $0.description(of: track, fingerprint: fingerprint) }
        if let staged { return staged }
        return try database.readIndex { index throws(SQLiteError) in
            try index.description(of: track, fingerprint: fingerprint)
        }
    }

    private func stagedChunk(_ key: ChunkKey) -> StagedChunk? { queue.withLock { $0.stagedChunk(key) } }

    /// Where the record of a key lies, for measurements; nil when it is not on the disk.
    package func location(of key: ChunkKey) throws(StoreError) -> RecordLocation? { try find(key)?.location }

    func find(_ key: ChunkKey) throws(StoreError) -> ChunkIndex.Found? {
        try database.readIndex { index throws(SQLiteError) in try index.find(key) }
    }

    /// Reads and verifies the record that the index has for a key.
    private func load(_ found: ChunkIndex.Found, _ key: ChunkKey) throws(StoreError) -> StoredChunk {
        let location = found.location
        let reader = RecordReader(
            file: try readers.file(location.segment), segment: location.segment, storeID: directory.storeID)
        // The header alone would be fetched by itself, and the payload behind it in small steps.
        reader.file.prefetch(location.offset..<location.offset + location.byteCount)
        let header = try reader.header(at: location.offset)
        guard !header.isStruckOut else {
            throw .damagedRecord(location.segment, offset: location.offset, "the record is struck out")
        }
        guard header.key == key, header.location == location,
            header.frameCount.rawValue == found.frameCount
        else {
            throw .damagedRecord(
                location.segment, offset: location.offset,
                "the index means sequence \(location.sequence) of \(key), "
                    + "the record is \(header.sequence) of \(header.key)")
        }
        return StoredChunk(
            payload: try reader.payload(of: header), frameCount: header.frameCount,
            renderSeconds: header.renderSeconds)
    }

    private func noteHit(_ found: ChunkIndex.Found) {
        statisticsLock.withLock { $0.hitCount += 1 }
        if !isReadOnly { noteUse(found, uses: 1) }
    }

    private func noteUse(_ found: ChunkIndex.Found, uses: Int64) {
        let now = timeSource.wallNow()
        let isWriterWanted = queue.withLock {
            $0.recordHit(sequence: found.location.sequence, uses: uses, now: now)
        }
        if isWriterWanted { queue.update { _ in } }
    }

    private func noteDamage(_ location: RecordLocation, _ error: StoreError) {
        statisticsLock.withLock { $0.missCount += 1 }
        // Records are struck out before their rows go: whether this one is damaged or being removed, the writer
        // knows, who does both.
        guard isReadOnly else { return queue.update { $0.append(.drop(location, damage: error)) } }
        statisticsLock.withLock { $0.damagedCount += 1 }
        logger.warning("a stored chunk does not verify and is not served: \(error)")
    }
}
