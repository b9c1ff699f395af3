// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Logging
import SQLiteDatabase
import StorageIO
import Threading

extension StoreWriter {
    /// Removes the chunks of a track, but those of one revision.
    ///
    /// Headers are struck out and synced before the rows go: whatever stops this half-way, a rebuild of the
    /// index does not bring back what was reported removed.
    func remove(_ track: TrackID, keeping: TrackRevision?) throws(StoreError) {
        let known = try database.readIndex { index throws(SQLiteError) -> [RecordLocation]? in
            guard try index.hasRevision(of: track, but: keeping) else { return nil }
            return try index.records(of: track, keeping: keeping).map(\.location)
        }
        guard let doomed = known else { return }
        try strikeAndSync(doomed)
        let removed = try database.writeIndex(.powerLoss) { index throws(SQLiteError) in
            // Looked up again: another process may have added some.
            let locations = try index.records(of: track, keeping: keeping).map(\.location)
            for location in locations { try index.delete(location) }
            try index.deleteTrack(track, keeping: keeping)
            return locations
        }
        statistics.withLock { $0.removedCount += removed.count }
        try release(removed)
    }

    /// Removes every chunk: whole files where nobody writes them, else record by record.
    func removeAll() throws(StoreError) {
        active = nil
        let summaries = try database.readIndex { index throws(SQLiteError) in try index.segments() }
        for summary in summaries {
            let doomed = try database.readIndex { index throws(SQLiteError) in
                try index.records(in: summary.segment).map(\.location)
            }
            let isGone = try database.writeIndex(.powerLoss) { index throws(SQLiteError) in
                guard removeUnheld(summary.segment) else { return false }
                try index.deleteSegment(summary.segment)
                return true
            }
            if !isGone { try removeRecords(doomed) }
            statistics.withLock { $0.removedCount += doomed.count }
        }
        try reclaim([:])
    }

    /// Takes a record out of the index, if that still has exactly this one.
    ///
    /// - Parameter damage: What a reader found wrong with it. If the row has gone since, the record was being removed
    ///   while it was read, and nothing is damaged.
    ///
    /// - Returns: Whether it had.
    @discardableResult
    func drop(_ location: RecordLocation, damage: StoreError?) throws(StoreError) -> Bool {
        let (isDropped, totals) = try database.writeIndex { index throws(SQLiteError) in
            (try index.delete(location), try index.totals())
        }
        statistics.withLock { $0.set(totals) }
        guard let damage, isDropped else { return isDropped }
        statistics.withLock { $0.damagedCount += 1 }
        logger.warning("a stored chunk does not verify and is not served: \(damage)")
        return true
    }

    /// Drops a damaged record, strikes out what can still be read of it, and gives its space back.
    func repair(_ location: RecordLocation, damage: StoreError) throws(StoreError) {
        if try drop(location, damage: damage) { try release([location]) }
    }

    /// Makes the counters of the segments those of their rows.
    func correctCounters() throws(StoreError) {
        let totals = try database.writeIndex { index throws(SQLiteError) in
            try index.correctCounters()
            return try index.totals()
        }
        statistics.withLock { $0.set(totals) }
    }

    private func removeRecords(_ locations: [RecordLocation]) throws(StoreError) {
        try strikeAndSync(locations)
        try database.writeIndex(.powerLoss) { index throws(SQLiteError) in
            for location in locations { try index.delete(location) }
        }
        try release(locations)
    }

    private func strikeAndSync(_ locations: [RecordLocation]) throws(StoreError) {
        for (segment, records) in Dictionary(grouping: locations, by: \.segment) {
            guard let file = try openForStriking(segment) else { continue }
            for record in records { try strike(record, in: file) }
            try StoreError.translating { () throws(StorageError) in try file.synchronize() }
        }
    }
}
