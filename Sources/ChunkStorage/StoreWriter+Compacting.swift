// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Logging
import SQLiteDatabase
import StorageIO
import Threading

/// Compaction: live records are moved out of sparse segments, a few at a time, and the segments removed.
///
/// A group of records is copied, synced and committed under the writer lock: whatever stops it, each record is in the
/// index once, at a place that holds it. Only then are the old ones struck out. A reader that was on its way to an old
/// place finds it struck out, and looks the key up once more.
extension StoreWriter {
    /// Bytes that one step moves: what other writers and this one's own batches wait for at most.
    static let compactionGroupByteCount: Int64 = 2 << 20
    private static let compactionGroupCount = 256

    /// What is done when nothing else is.
    ///
    /// - Returns: Seconds until it is to be done again, where that is sooner than usual.
    func keepUp() throws(StoreError) -> Double? {
        try settleAbandoned()
        try releaseLeftovers()
        try makeRoom(for: 0)
        let progress = Lock(statistics.withLock { $0.compaction })
        try compactStep(.sparse, progress)
        let report = progress.withLock { $0 }
        statistics.withLock { $0.compaction = report }
        guard !report.isComplete else { return nil }
        return Double(Self.compactionGroupByteCount) / Double(configuration.compactionRate.rawValue)
    }

    /// Moves one group of records, after choosing segments if no round is under way.
    func compactStep(_ depth: CompactionPlan.Depth, _ progress: Lock<CompactionReport>) throws(StoreError) {
        let totals = try database.readIndex { index throws(SQLiteError) in try index.totals() }
        if compaction == nil {
            // On demand everything counts, what was just written included; the next chunk opens a segment again.
            if depth == .complete { active = nil }
            guard try beginRound(depth) else {
                uncompactable = []
                progress.withLock { $0.note(totals, isComplete: true) }
                return
            }
        }
        do {
            try moveGroup(progress)
        } catch {
            endCompaction()
            throw error
        }
        if compaction?.records.isEmpty ?? false {
            try endRound()
            progress.withLock { $0.roundCount += 1 }
        }
        let pending = compaction?.records.reduce(0) { $0 + $1.location.byteCount } ?? 0
        let after = try database.readIndex { index throws(SQLiteError) in try index.totals() }
        statistics.withLock { $0.set(after) }
        progress.withLock {
            $0.note(after, isComplete: false)
            $0.pendingByteCount = ByteCount(Int(pending))
        }
    }

    /// Leaves the round under way: what was moved is moved, the rest stays where it is.
    func endCompaction() {
        compaction = nil
        uncompactable = []
    }

    // MARK: A round

    /// Chooses and locks the segments of a round.
    ///
    /// - Returns: Whether there are any, and the disk has room for what is to be copied.
    private func beginRound(_ depth: CompactionPlan.Depth) throws(StoreError) -> Bool {
        let summaries = try database.readIndex { index throws(SQLiteError) in try index.segments() }
        let victims = CompactionPlan.victims(
            of: summaries, depth, segmentByteCount: Int64(configuration.segmentByteCount.rawValue),
            blockByteCount: blockByteCount,
            excluded: active.map { uncompactable.union([$0.segment]) } ?? uncompactable)
        let sources = try lock(victims)
        guard !victims.isEmpty else { return false }
        // All of them were held or unreadable: the next step looks for others.
        guard !sources.isEmpty else {
            compaction = CompactionRound(sources: [:], records: [])
            return true
        }
        let records = try database.writeIndex { index throws(SQLiteError) in
            try index.seal(sources.keys.sorted())
            return try index.recordsInKeyOrder(in: sources.keys.sorted())
        }
        let liveByteCount = records.reduce(0) { $0 + $1.location.byteCount }
        guard try isAffordable(liveByteCount, depth) else { return false }
        compaction = CompactionRound(sources: sources, records: records[...])
        return true
    }

    /// Opens and locks segments; what cannot be is left alone until the next look.
    private func lock(_ segments: [SegmentID]) throws(StoreError) -> [SegmentID: any StorageFile] {
        var sources: [SegmentID: any StorageFile] = [:]
        for segment in segments {
            // Holding it ourselves, unsynced, must not look like another process.
            if let file = unsynced.removeValue(forKey: segment) {
                try StoreError.translating { () throws(StorageError) in try file.synchronize() }
            }
            do {
                let file = try directory.open(segment, .readWrite)
                if try file.tryLock(.exclusive) {
                    sources[segment] = file
                } else {
                    uncompactable.insert(segment)
                }
            } catch {
                logger.info("segment \(segment) is not compacted: \(error)")
                uncompactable.insert(segment)
            }
        }
        return sources
    }

    /// Whether the disk has room for a round, and beside a player whether the write budget has.
    private func isAffordable(
        _ byteCount: Int64, _ depth: CompactionPlan.Depth
    ) throws(StoreError) -> Bool {
        // What was moved gives its space back group by group, where holes can be punched.
        let needed = canPunchHoles ? min(byteCount, 2 * Self.compactionGroupByteCount) : byteCount
        guard try spareByteCount() >= needed else { return false }
        guard depth == .sparse else { return true }
        let day = timeSource.wallNow().dayNumber
        let written = try database.readIndex { index throws(SQLiteError) in
            try index.writtenByteCount(on: day)
        }
        return written <= Int64(configuration.dailyWriteBudget.rawValue) - byteCount
    }

    /// Removes the segments that were emptied. The output stays open to whoever appends next.
    private func endRound() throws(StoreError) {
        let output = compaction?.output?.segment
        uncompactable.formUnion(compaction.map { Array($0.sources.keys) } ?? [])
        // Closes the files: those that we hold locked ourselves would look held.
        compaction = nil
        var sizes: [SegmentID: Int64] = [:]
        if let output {
            uncompactable.insert(output)
            // Only now: some file systems reserve more while a file is open for writing.
            sizes[output] = try StoreError.translating { () throws(StorageError) in
                try directory.size(of: output)?.allocatedByteCount
            }
        }
        try reclaim(sizes)
    }

    // MARK: A group

    /// Until the old records are given back the copies are above the budget: that, and a batch of each process, has to stay
    /// within a segment.
    private var groupByteCountMax: Int64 {
        min(Self.compactionGroupByteCount, Int64(configuration.segmentByteCount.rawValue) / 2)
    }

    private func moveGroup(_ progress: Lock<CompactionReport>) throws(StoreError) {
        guard var round = compaction, !round.records.isEmpty else { return }
        var group: [ChunkIndex.Found] = []
        var byteCount: Int64 = 0
        while let next = round.records.first, group.count < Self.compactionGroupCount,
            group.isEmpty || byteCount + next.location.byteCount <= groupByteCountMax
        {
            group.append(round.records.removeFirst())
            byteCount += next.location.byteCount
        }
        try prepareOutput(of: &round, byteCount)
        try reserveSequences(group.count)
        let copier = RecordCopier(
            sources: round.sources, storeID: directory.storeID, takeSequence: takeSequence)
        let moved: RecordCopier.Outcome
        var mayBeIndexed = false
        do {
            moved = try database.writeIndex(.powerLoss) { index throws(SQLiteError) in
                var current: [ChunkIndex.Found] = []
                for found in group
                where try index.find(sequence: found.location.sequence)?.location == found.location {
                    current.append(found)
                }
                let copied = Result { () throws(StoreError) in try copier.copy(current, to: &round.output!) }
                if case .success(let moved) = copied {
                    try account(for: moved, of: round, in: index)
                    mayBeIndexed = true
                }
                return copied
            }.get()
        } catch {
            // Copies that the index does not know would outlive a purge of what they are copies of.
            discard(round.output!, error, mayBeIndexed: mayBeIndexed)
            throw error
        }
        round.output!.acknowledge()
        compaction = round
        progress.withLock { $0.note(moved) }
        for (location, error) in moved.damaged {
            statistics.withLock { $0.damagedCount += 1 }
            logger.warning("a stored chunk does not verify and is not moved: \(error) (\(location.segment))")
        }
        try release(moved.records.map(\.old))
    }

    /// Makes sure that the output has room.
    private func prepareOutput(of round: inout CompactionRound, _ byteCount: Int64) throws(StoreError) {
        if let output = round.output,
            output.byteCount + byteCount > Int64(configuration.segmentByteCount.rawValue)
        {
            let full = output.segment
            try database.writeIndex { index throws(SQLiteError) in try index.seal([full]) }
            uncompactable.insert(full)
            round.output = nil
        }
        if round.output == nil { round.output = try acquireSegment(roomByteCount: byteCount) }
    }

    /// Makes the index say where records are now.
    private func account(
        for moved: RecordCopier.Outcome, of round: CompactionRound, in index: ChunkIndex
    ) throws(SQLiteError) {
        for record in moved.records { try index.move(record.old, to: record.new) }
        for (location, _) in moved.damaged { try index.delete(location) }
        guard let output = round.output else { return }
        try index.setProgress(of: output.segment, indexedByteCount: output.byteCount, state: .active)
        try index.setDiskByteCount(of: output.segment, to: moved.outputByteCount)
        let byteCount = moved.records.reduce(0) { $0 + $1.new.byteCount }
        try index.addWritten(byteCount, on: timeSource.wallNow().dayNumber)
    }

    /// After a failed copy nothing is known of the end of the output.
    ///
    /// - Parameter mayBeIndexed: Whether the commit was tried: the copies may be the records then.
    private func discard(_ output: ActiveSegment, _ error: StoreError, mayBeIndexed: Bool) {
        var output = output
        // Where a lock was held nothing was wrong with the disk.
        if !mayBeIndexed, cutOff(&output), error.code == .busy { return }
        abandon(output)
    }
}

extension CompactionReport {
    fileprivate mutating func note(_ totals: ChunkIndex.Totals, isComplete: Bool) {
        diskByteCount = ByteCount(Int(totals.diskByteCount))
        segmentCount = totals.segmentCount
        self.isComplete = isComplete
        if isComplete { pendingByteCount = .zero }
    }

    fileprivate mutating func note(_ moved: RecordCopier.Outcome) {
        movedChunkCount += moved.records.count
        movedByteCount += ByteCount(Int(moved.records.reduce(0) { $0 + $1.new.byteCount }))
        damagedCount += moved.damaged.count
    }
}
