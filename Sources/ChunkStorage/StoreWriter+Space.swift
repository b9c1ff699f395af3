// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Logging
import SQLiteDatabase
import StorageIO
import Threading

extension StoreWriter {
    /// Takes rows out of the index until the segments fit the budget, the lowest priority first.
    ///
    /// - Returns: The records that have to give up their space once this is committed.
    func evict(
        in index: ChunkIndex, _ policy: inout EvictionPolicy
    ) throws(SQLiteError) -> [RecordLocation] {
        let capacity = Int64(configuration.capacity.rawValue)
        guard try index.totals().diskByteCount > capacity else { return [] }
        // What is dead already goes before anything that lives.
        try removeEmptySegments(index)
        var evicted: [RecordLocation] = []
        while try index.totals().diskByteCount > capacity {
            let victims = try nextVictims(index)
            if victims.isEmpty { break }
            for victim in victims {
                try index.delete(victim.location)
                policy.recordEviction(priority: victim.priority)
                let freed = canPunchHoles ? hole(in: victim.location) : victim.location.byteCount
                try index.reduceDiskByteCount(of: victim.location.segment, by: freed)
                evicted.append(victim.location)
            }
            try removeEmptySegments(index)
        }
        try index.setEvictionPolicy(policy)
        return evicted
    }

    /// Strikes records out, gives their whole blocks back, and removes segments with nothing left in them.
    func release(_ locations: [RecordLocation]) throws(StoreError) {
        guard !locations.isEmpty else { return }
        var sizes: [SegmentID: Int64] = [:]
        for (segment, records) in Dictionary(grouping: locations, by: \.segment) {
            guard let file = try openForStriking(segment) else { continue }
            for record in records { try strike(record, in: file) }
            sizes[segment] = try StoreError.translating { () throws(StorageError) in
                try file.size().allocatedByteCount
            }
            unsynced[segment] = file
        }
        noteUnsynced()
        try reclaim(sizes)
    }

    /// Strikes one record out, so that no rebuild brings it back, and punches its payload.
    func strike(_ record: RecordLocation, in file: any StorageFile) throws(StoreError) {
        let reader = RecordReader(file: file, segment: record.segment, storeID: directory.storeID)
        let header: RecordHeader
        do {
            header = try reader.header(at: record.offset)
        } catch {
            // What cannot be read as this record will not be admitted as one either.
            guard error.code == .corruption else { throw error }
            return
        }
        guard header.sequence == record.sequence else { return }
        do {
            if !header.isStruckOut {
                try file.write(
                    withUnsafeBytes(of: RecordHeader.struckOutMagic.littleEndian) { Array($0) },
                    at: record.offset)
            }
            // The header is verified; what the row says of the length is not.
            let start = (record.offset + Int64(header.byteCount)).alignedUp(to: blockByteCount)
            let end = (record.offset + header.location.byteCount).alignedDown(to: blockByteCount)
            if canPunchHoles, start < end { try file.punchHole(start..<end) }
        } catch {
            guard error.operation == .punchHole, error.code == .notSupported else { throw StoreError(error) }
            canPunchHoles = false
            logger.notice("no holes can be punched here; space comes back with whole segments: \(error)")
        }
    }

    /// A segment to strike records in: our own, or opened for it; nil when its file is gone or no segment.
    func openForStriking(_ segment: SegmentID) throws(StoreError) -> (any StorageFile)? {
        if let active, active.segment == segment { return active.file }
        if let file = unsynced[segment] { return file }
        do {
            return try directory.open(segment, .readWrite)
        } catch {
            guard error.isDamage else { throw error }
            return nil
        }
    }

    /// Writes down what segments really take now, and removes those in which nothing lives and nobody writes.
    func reclaim(_ sizes: [SegmentID: Int64]) throws(StoreError) {
        let totals = try database.writeIndex { index throws(SQLiteError) in
            for (segment, size) in sizes { try index.setDiskByteCount(of: segment, to: size) }
            try removeEmptySegments(index)
            return try index.totals()
        }
        statistics.withLock { $0.set(totals) }
    }

    /// Removes segments in which nothing lives and nobody writes, file first: a row without a file does no harm.
    private func removeEmptySegments(_ index: ChunkIndex) throws(SQLiteError) {
        for summary in try index.segments()
        where summary.liveChunkCount == 0 && summary.segment != active?.segment {
            // Counters are for speed: a file goes only if no row needs it.
            guard try !index.hasRecords(in: summary.segment) else { continue }
            if removeUnheld(summary.segment) { try index.deleteSegment(summary.segment) }
        }
    }

    /// Removes the file of a segment unless a process holds it; under the writer lock.
    ///
    /// - Returns: Whether this store has no such file any more.
    func removeUnheld(_ segment: SegmentID) -> Bool {
        // Holding it ourselves, unsynced, must not look like another process.
        unsynced[segment] = nil
        readers.forget(segment)
        do {
            let file = try directory.fileSystem.open(directory.filePath(segment), .readWrite)
            if try belongsElsewhere(file, segment) { return true }
            guard try file.tryLock(.exclusive) else { return false }
            try directory.remove(segment)
            return true
        } catch {
            if error.code == .notFound { return true }
            logger.warning("segment \(segment) could not be removed: \(error)")
            return false
        }
    }

    /// Whether the file is a healthy segment of another store, as after a database was swapped: not ours to remove.
    private func belongsElsewhere(_ file: any StorageFile, _ segment: SegmentID) throws(StorageError) -> Bool
    {
        do {
            return try SegmentDirectory.header(of: file, segment).storeID != directory.storeID
        } catch {
            if let cause = error.cause as? StorageError { throw cause }
            return error.code == .formatTooNew
        }
    }

    /// What punching a record gives back, in bytes; to a block.
    private func hole(in location: RecordLocation) -> Int64 {
        let headerByteCount = Int64(RecordHeader.byteCountRange.lowerBound)
        let start = (location.offset + headerByteCount).alignedUp(to: blockByteCount)
        return max(0, (location.offset + location.byteCount).alignedDown(to: blockByteCount) - start)
    }

    /// The record of lowest priority; where holes cannot be punched, all of the least valuable segment.
    private func nextVictims(_ index: ChunkIndex) throws(SQLiteError) -> [ChunkIndex.Found] {
        if canPunchHoles { return try index.lowestPriority().map { [$0] } ?? [] }
        guard let segment = try index.leastValuableSegment(butNot: active?.segment) else { return [] }
        return try index.records(in: segment)
    }
}
