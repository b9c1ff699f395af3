// SPDX-License-Identifier: MIT
public import CacheModel
import SQLiteDatabase
import Threading

extension ChunkStore {
    /// Stages a chunk for writing and returns at once; from then on it is served, from memory at first.
    ///
    /// The caller's thread never waits for the disk. What happens to a staged chunk later shows in
    /// ``statistics()``: stored, or forgotten when the disk fails.
    ///
    /// - Parameter deadline: Until when to wait while the staging area is full, on ``SystemTimeSource``; for callers
    ///   that make chunks quicker than the disk takes them, and have the time. `nil` does not wait.
    public func append(_ chunk: StagedChunk, waitingUntil deadline: MonotonicTime? = nil) -> AppendOutcome {
        let outcome = isReadOnly ? .rejected(.readOnly) : stage(chunk, waitingUntil: deadline)
        if case .rejected(let reason) = outcome {
            statisticsLock.withLock { $0.rejectedCounts[reason, default: 0] += 1 }
        }
        return outcome
    }

    private func stage(_ chunk: StagedChunk, waitingUntil deadline: MonotonicTime?) -> AppendOutcome {
        let now = timeSource.monotonicNow()
        let outcome = queue.update { $0.append(chunk, now: now) }
        guard let deadline, outcome == .rejected(.stagingFull) else { return outcome }
        let later = queue.wait(until: deadline) { queue in
            let outcome = queue.append(chunk, now: now)
            return outcome == .rejected(.stagingFull) ? nil : outcome
        }
        // Waiting wakes nobody: the writer has to be told of what was accepted.
        queue.update { _ in }
        return later ?? outcome
    }

    /// Remembers what is known of a track under a fingerprint, so that the next start need not look at the file.
    ///
    /// Staged like a chunk; the caller does not wait.
    ///
    /// - Throws: `.readOnly`, `.closed`.
    public func recordDescription(
        _ description: TrackDescription, of track: TrackID, fingerprint: TrackFingerprint
    ) throws(StoreError) {
        if isReadOnly { throw .openedForReading }
        let note = DescriptionNote(track: track, fingerprint: fingerprint, description: description)
        let isClosed = queue.update { queue in
            queue.append(note)
            return queue.isClosed
        }
        if isClosed { throw .closed }
    }

    /// Waits until everything staged before the call is acknowledged: its index rows are committed.
    ///
    /// Survives the end of the process from then on; a power cut once the sync window has passed.
    ///
    /// - Throws: What kept a chunk from being stored since the last flush, or `.closed`.
    public func flush() throws(StoreError) { try carryOut(.flush) }

    /// Removes every chunk of a track, and what is remembered of it, but for one revision.
    ///
    /// Waits for the writer. Crash-safe: once this returns no rebuild of the index brings a chunk back.
    ///
    /// - Parameter revision: The revision to keep; nil removes all.
    public func remove(track: TrackID, keeping revision: TrackRevision? = nil) throws(StoreError) {
        _ = try purge(PurgeSelection(track: track, keeping: revision))
    }

    /// Removes the chunks that a selection means, in batches. Waits for the writer; crash-safe as
    /// ``remove(track:keeping:)``.
    ///
    /// A player beside it may render them anew.
    ///
    /// - Returns: What was removed.
    public func purge(_ selection: PurgeSelection) throws(StoreError) -> PurgeSummary {
        let summary = Lock(PurgeSummary())
        try carryOut(.purge(selection, summary: summary))
        return summary.withLock { $0 }
    }

    /// What ``purge(_:)`` would remove now; removes nothing.
    ///
    /// - Throws: `.io`, `.closed`.
    /// - Complexity: O(rows).
    public func purgeable(_ selection: PurgeSelection) throws(StoreError) -> PurgeSummary {
        var summary = PurgeSummary()
        var last: Int64 = 0
        while true {
            let page = try database.readIndex { index throws(SQLiteError) in
                try index.records(in: selection, after: last, limit: 1_000)
            }
            guard let final = page.last else { return summary }
            summary.add(page)
            last = final.sequence
        }
    }

    /// Gives up a chunk whose payload verified and yet is of no use to its reader.
    ///
    /// The row is dropped by the writer, before anything that is staged from now on; the caller waits for the index
    /// only.
    ///
    /// - Throws: `.io`, `.closed`, `.readOnly`.
    public func discard(_ key: ChunkKey) throws(StoreError) {
        if isReadOnly { throw .openedForReading }
        guard let found = try find(key) else { return }
        queue.update { $0.append(.drop(found.location, damage: nil)) }
    }

    /// Removes the chunks of a track's earlier revisions, when the writer comes to it; the caller waits for nothing.
    ///
    /// Nobody asks for them any more: their keys carry the earlier revision. What fails is counted and logged, and
    /// costs their space until they are evicted.
    public func removeEarlierRevisions(of track: TrackID, keeping revision: TrackRevision) {
        guard !isReadOnly else { return }
        let selection = PurgeSelection(track: track, keeping: revision)
        queue.update { $0.append(.purge(selection, summary: Lock(PurgeSummary()))) }
    }

    /// Removes every chunk. Waits for the writer; crash-safe as ``remove(track:keeping:)``.
    public func removeAll() throws(StoreError) { _ = try purge(PurgeSelection()) }

    func carryOut(_ command: WriterCommand) throws(StoreError) {
        if isReadOnly { throw .openedForReading }
        guard let ticket = queue.update({ $0.submit(command) }) else { throw .closed }
        runWriter()
        let result = queue.wait { $0.takeResult(ticket) }
        try result?.get()
    }
}
