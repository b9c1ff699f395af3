// SPDX-License-Identifier: MIT
import CacheModel
import Logging
import SQLiteDatabase
import StorageIO

extension StoreRecovery {
    /// Writes scanned records into the index, and forgets rows that a whole segment has no record for.
    ///
    /// - Returns: Chunks that the index did not have, and rows that went.
    func admit(
        _ outcome: SegmentScanner.Outcome, of segment: SegmentID, _ created: WallTime,
        _ size: StorageFileSize, state: SegmentSummary.State?, isWhole: Bool, isReplaced: Bool
    ) throws(StoreError) -> (admittedCount: Int, droppedCount: Int) {
        try database.writeIndex { index throws(SQLiteError) in
            var admittedCount = 0
            var droppedCount = 0
            if isReplaced {
                droppedCount += try index.records(in: segment).count
                try index.deleteSegment(segment)
            } else if isWhole {
                let present = Set(outcome.admitted.map(\.location))
                for record in try index.records(in: segment) where !present.contains(record.location) {
                    if try index.delete(record.location) { droppedCount += 1 }
                }
            }
            try index.insertSegment(segment, created: created)
            var policy = try index.evictionPolicy()
            for header in outcome.admitted where try admit(header, to: index, &policy) {
                admittedCount += 1
            }
            try index.raiseNextSequence(above: outcome.highestSequence)
            // What is sealed or suspect stays so: another file may have its number, but not another fate.
            let kept = isReplaced ? nil : state.flatMap { $0 == .active ? nil : $0 }
            try index.setProgress(
                of: segment, indexedByteCount: size.byteCount,
                state: kept ?? (outcome.isClean ? .active : .sealed))
            try index.setDiskByteCount(of: segment, to: size.allocatedByteCount)
            return (admittedCount, droppedCount)
        }
    }

    /// Adds a record, unless its key has one, or it was given up before and is only not struck out yet.
    ///
    /// Of two records of one key the index keeps the one that it has, as long as that verifies. The other is a copy, and
    /// one that nobody accounted for: a compaction that failed may have left it where the disk never took it, while the
    /// first has survived what came before.
    ///
    /// - Returns: Whether the chunk was unknown.
    private func admit(
        _ header: RecordHeader, to index: ChunkIndex, _ policy: inout EvictionPolicy
    ) throws(SQLiteError) -> Bool {
        guard try !index.isCondemned(header.location) else { return false }
        let present = try index.find(header.key)
        if let present {
            guard present.location != header.location else { return false }
            guard !isServed(present.location, header.key) else {
                // It would outlive a purge of the chunk.
                try index.condemn(header.location)
                return false
            }
            try index.delete(present.location)
        }
        let frequency = EvictionPolicy.frequency(try index.takeGhost(of: header.key), uses: 1)
        let priority = policy.priority(
            frequency: frequency, renderSeconds: header.renderSeconds, byteCount: header.location.byteCount)
        let isNew = try index.insert(header, frequency: frequency, priority: priority, isPinned: false)
        return isNew && present == nil
    }

    /// Whether a record is where the index says, and verifies.
    private func isServed(_ location: RecordLocation, _ key: ChunkKey) -> Bool {
        do {
            let reader = RecordReader(
                file: try directory.open(location.segment, .read), segment: location.segment,
                storeID: directory.storeID)
            let header = try reader.header(at: location.offset)
            guard header.location == location, header.key == key, !header.isStruckOut else { return false }
            try reader.verifyPayload(of: header)
            return true
        } catch {
            logger.info("\(error); another record of the chunk takes its place")
            return false
        }
    }
}
