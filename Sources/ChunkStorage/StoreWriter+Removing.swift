// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Logging
import SQLiteDatabase
import StorageIO
import Threading

extension StoreWriter {
    /// Records that are removed in one transaction.
    private static let purgeBatchCount = 1_000

    /// Removes the chunks that a selection means.
    ///
    /// Headers are struck out and synced before the rows go: whatever stops it half-way, a rebuild of the index does
    /// not bring back what was reported removed. What a crashed process left unindexed is indexed first, since the
    /// next opening would do that.
    func purge(_ selection: PurgeSelection, _ summary: Lock<PurgeSummary>) throws(StoreError) {
        endCompaction()
        try settleAbandoned()
        // Chunks of an earlier revision that turn up later are asked for by nobody.
        if selection.keptRevision == nil { try recoverTails() }
        try releaseLeftovers()
        if let track = selection.wholeTrack {
            // Asked at every registration of a track, and most often for nothing.
            let isKnown = try database.readIndex { index throws(SQLiteError) in
                try index.hasRevision(of: track, but: selection.keptRevision)
            }
            guard isKnown else { return }
        }
        if selection.isEverything { try removeWholeSegments(summary) }
        var last: Int64 = 0
        while true {
            let doomed = try database.readIndex { index throws(SQLiteError) in
                try index.records(in: selection, after: last, limit: Self.purgeBatchCount)
            }
            guard let final = doomed.last else { break }
            try removeRecords(doomed, summary)
            last = final.sequence
        }
        while try !removeRest(of: selection, summary) {}
        try forceRemovals()
    }

    /// Makes it durable that records are struck out and segments gone: after a power cut a rebuild would else find an
    /// older copy of a chunk, evicted or moved before, or the whole segment.
    private func forceRemovals() throws(StoreError) {
        try synchronize()
        try StoreError.translating { () throws(StorageError) in
            try directory.fileSystem.synchronizeDirectory(directory.path)
        }
    }

    /// Brings into the index what ended processes wrote and did not account for.
    private func recoverTails() throws(StoreError) {
        let report = try StoreRecovery(
            database: database, directory: directory, timeSource: timeSource, logger: logger
        ).run()
        let totals = try database.readIndex { index throws(SQLiteError) in try index.totals() }
        statistics.withLock {
            $0.recoveredCount += report.recoveredCount
            $0.droppedRowCount += report.droppedRowCount
            $0.lostSegmentCount += report.lostSegmentCount
            $0.set(totals)
        }
        try report.noteIncidents(in: database)
    }

    /// Removes what was missed: chunks that another process added or moved meanwhile, and forgets a whole track.
    ///
    /// While the writer lock is held nobody moves a record between the moment it is struck out and the end of its row.
    ///
    /// - Returns: Whether nothing is left.
    private func removeRest(
        of selection: PurgeSelection, _ summary: Lock<PurgeSummary>
    ) throws(StoreError) -> Bool {
        let outcome = try database.writeIndex(.powerLoss) { index throws(SQLiteError) in
            let page = try index.records(in: selection, after: 0, limit: Self.purgeBatchCount)
            let struck = Result { () throws(StoreError) in try strikeAndSync(page) }
            guard case .success = struck else { return struck.map { page } }
            for location in page { try index.delete(location) }
            if page.count < Self.purgeBatchCount, let track = selection.wholeTrack {
                try index.deleteTrack(track, keeping: selection.keptRevision)
            }
            return .success(page)
        }
        let late = try outcome.get()
        note(late, summary)
        try release(late)
        return late.count < Self.purgeBatchCount
    }

    /// Removes the files of segments that nobody writes, with all that is in them.
    private func removeWholeSegments(_ summary: Lock<PurgeSummary>) throws(StoreError) {
        active = nil
        let summaries = try database.readIndex { index throws(SQLiteError) in try index.segments() }
        for segment in summaries.map(\.segment) {
            let removed = try database.writeIndex(.powerLoss) { index throws(SQLiteError) in
                let doomed = try index.records(in: segment).map(\.location)
                guard removeUnheld(segment) else { return [RecordLocation]() }
                try index.deleteSegment(segment)
                return doomed
            }
            note(removed, summary)
        }
        try reclaim([:])
    }

    private func note(_ removed: [RecordLocation], _ summary: Lock<PurgeSummary>) {
        summary.withLock { $0.add(removed) }
        statistics.withLock { $0.removedCount += removed.count }
    }

    /// Takes a record out of the index, if that still has exactly this one, and gives up what is left of it.
    ///
    /// - Parameter damage: What a reader found wrong with it. If the row has gone since, the record was being removed
    ///   while it was read, and nothing is damaged.
    func drop(_ location: RecordLocation, damage: StoreError?) throws(StoreError) {
        let (isDropped, totals) = try database.writeIndex { index throws(SQLiteError) in
            (try index.delete(location), try index.totals())
        }
        statistics.withLock { $0.set(totals) }
        guard isDropped else { return }
        if let damage {
            statistics.withLock { $0.damagedCount += 1 }
            logger.warning("a stored chunk does not verify and is not served: \(damage)")
        }
        try release([location])
    }

    /// Makes the counters of the segments those of their rows.
    func correctCounters() throws(StoreError) {
        let totals = try database.writeIndex { index throws(SQLiteError) in
            try index.correctCounters()
            return try index.totals()
        }
        statistics.withLock { $0.set(totals) }
    }

    private func removeRecords(
        _ locations: [RecordLocation], _ summary: Lock<PurgeSummary>
    ) throws(StoreError) {
        try strikeAndSync(locations)
        let removed = try database.writeIndex(.powerLoss) { index throws(SQLiteError) in
            // One that was evicted meanwhile was not removed by us.
            var removed: [RecordLocation] = []
            for location in locations where try index.delete(location) { removed.append(location) }
            return removed
        }
        note(removed, summary)
        try release(locations)
    }

    private func strikeAndSync(_ locations: [RecordLocation]) throws(StoreError) {
        for (segment, records) in Self.bySegment(locations) {
            guard let file = try openForStriking(segment) else { continue }
            for record in records { try strike(record, in: file) }
            try StoreError.translating { () throws(StorageError) in try file.synchronize() }
        }
    }
}
