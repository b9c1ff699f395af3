// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Logging
import SQLiteDatabase
import StorageIO
import Threading

extension StoreWriter {
    private static let leftoverPageCount = 1_000

    /// Makes sure that bytes fit: evicts down to the budget less these bytes, or to what the disk has left.
    ///
    /// Before they are written, so that the budget holds at every moment; with several processes each is over it by a
    /// batch at most.
    ///
    /// - Throws: `.noSpace` when the disk would be fuller than it may be, and nothing is left to evict.
    func makeRoom(for byteCount: Int64) throws(StoreError) {
        guard try isOver(byteCount) else { return }
        // What was given up and still takes its space is no reason to give up more: another process was stopped before it
        // came to that, or the disk refused.
        try releaseLeftovers()
        let totals = try database.readIndex { index throws(SQLiteError) in try index.totals() }
        let limit = try spaceLimit(totals)
        var keys: [ChunkKey] = []
        let evicted = try database.writeIndex { index throws(SQLiteError) in
            keys = []
            return try evict(in: index, downTo: limit - byteCount, keys: &keys)
        }
        statistics.withLock { $0.evictedCount += evicted.count }
        if !keys.isEmpty { configuration.evictions?.evicted(keys) }
        // Segments that are empty now are gone whether records were evicted or not.
        if evicted.isEmpty { try reclaim([:]) } else { try release(evicted) }
        let left = try database.readIndex { index throws(SQLiteError) in try index.totals() }
        let limitNow = try spaceLimit(left)
        guard left.diskByteCount + byteCount <= limitNow || limitNow >= Int64(configuration.capacity.rawValue)
        else { throw .freeSpaceFloor(missing: left.diskByteCount + byteCount - limitNow) }
    }

    /// Whether the segments would take more than they may.
    private func isOver(_ byteCount: Int64) throws(StoreError) -> Bool {
        let totals = try database.readIndex { index throws(SQLiteError) in try index.totals() }
        return try totals.diskByteCount + byteCount > spaceLimit(totals)
    }

    /// What the segments may take: the budget, or less where the file system would get too full.
    private func spaceLimit(_ totals: ChunkIndex.Totals) throws(StoreError) -> Int64 {
        let (limit, isOverflow) = totals.diskByteCount.addingReportingOverflow(
            try spareByteCount())
        return min(Int64(configuration.capacity.rawValue), isOverflow ? .max : limit)
    }

    /// Bytes that can be written before the file system gets too full; negative when it is.
    func spareByteCount() throws(StoreError) -> Int64 {
        try StoreError.translating { () throws(StorageError) in
            let fileSystem = directory.fileSystem
            let space: FileSystemSpace
            do throws(StorageError) {
                space = try fileSystem.space(at: directory.path)
            } catch {
                guard error.code == .notFound else { throw error }
                // Somebody deleted the segments. What was open is out of everybody's reach.
                logger.warning("the directory of the segments is gone and made anew: \(error)")
                active = nil
                try fileSystem.createDirectories(directory.path)
                space = try fileSystem.space(at: directory.path)
            }
            return space.freeByteCount - configuration.freeByteCountMin(of: space)
        }
    }

    /// Takes rows out of the index until the segments will take no more than a limit, the lowest priority first.
    ///
    /// Until the space is given back it counts as taken, for other processes, too.
    ///
    /// - Parameter keys: Gets their keys, where somebody wants to know.
    /// - Returns: The records that have to give up their space once this is committed.
    private func evict(
        in index: ChunkIndex, downTo limit: Int64, keys: inout [ChunkKey]
    ) throws(SQLiteError) -> [RecordLocation] {
        guard try index.totals().diskByteCount > limit else { return [] }
        // What is dead already goes before anything that lives.
        try removeEmptySegments(index)
        let diskByteCount = try index.totals().diskByteCount
        var policy = try index.evictionPolicy()
        var evicted: [RecordLocation] = []
        var freedByteCounts: [SegmentID: Int64] = [:]
        while diskByteCount - freedByteCounts.values.reduce(0, +) > limit {
            let victims = try nextVictims(index)
            if victims.isEmpty { break }
            if configuration.evictions?.isWatching() ?? false { keys += self.keys(of: victims, index) }
            for victim in victims {
                try index.insertGhost(of: victim.location)
                try index.delete(victim.location)
                policy.recordEviction(priority: victim.priority)
                if canPunchHoles {
                    freedByteCounts[victim.location.segment, default: 0] += hole(in: victim.location)
                }
                evicted.append(victim.location)
            }
            for segment in Set(victims.map(\.location.segment)) where try isToBeRemoved(segment, index) {
                freedByteCounts[segment] = try index.diskByteCount(of: segment)
            }
        }
        try index.trimGhosts(liveChunkCount: try index.totals().chunkCount)
        try index.setEvictionPolicy(policy)
        return evicted
    }

    /// The keys of records, as far as their rows make sense: what is told of evictions must not hinder them.
    private func keys(of victims: [ChunkIndex.Found], _ index: ChunkIndex) -> [ChunkKey] {
        victims.compactMap { victim in
            do {
                return try index.key(at: victim.location.sequence)
            } catch {
                logger.info("which chunk is evicted was not found out: \(error)")
                return nil
            }
        }
    }

    /// Whether the file of a segment goes once this is committed, since it holds nothing any more. Not before: if it is
    /// not committed, the rows are back, and need it.
    private func isToBeRemoved(_ segment: SegmentID, _ index: ChunkIndex) throws(SQLiteError) -> Bool {
        guard segment != active?.segment, segment != compaction?.output?.segment else { return false }
        return try !index.hasRecords(in: segment) && isUnheld(segment)
    }

    /// Whether no other process holds a segment.
    private func isUnheld(_ segment: SegmentID) -> Bool {
        do throws(StorageError) {
            if let file = unsynced[segment] { return try file.tryLock(.exclusive) }
            return try directory.fileSystem.open(directory.filePath(segment), .readWrite).tryLock(.exclusive)
        } catch {
            logger.info("whether segment \(segment) is held was not found out: \(error)")
            return error.code == .notFound
        }
    }

    /// Releases what an ended process, or a failed write, gave up and did not come to strike out.
    func releaseLeftovers() throws(StoreError) {
        while true {
            let page = try database.readIndex { index throws(SQLiteError) in
                try index.condemned(limit: Self.leftoverPageCount)
            }
            guard !page.isEmpty else { return }
            try release(page)
        }
    }

    /// Strikes records out, gives their whole blocks back, and removes segments with nothing left in them.
    func release(_ locations: [RecordLocation]) throws(StoreError) {
        guard !locations.isEmpty else { return }
        var sizes: [SegmentID: Int64] = [:]
        for (segment, records) in Self.bySegment(locations) {
            guard let file = try openForStriking(segment) else { continue }
            for record in records { try strike(record, in: file) }
            sizes[segment] = try StoreError.translating { () throws(StorageError) in
                try file.size().allocatedByteCount
            }
            unsynced[segment] = file
        }
        noteUnsynced()
        try reclaim(sizes, struck: locations)
    }

    /// Records by segment, in file order: the same calls in the same order whenever a seed is run.
    static func bySegment(_ locations: [RecordLocation]) -> [(SegmentID, [RecordLocation])] {
        Dictionary(grouping: locations, by: \.segment).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
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
            holePunching = false
            logger.notice("no holes can be punched here; space comes back with whole segments: \(error)")
        }
    }

    /// A segment to strike records in: our own, or opened for it; nil when its file is gone or no segment.
    func openForStriking(_ segment: SegmentID) throws(StoreError) -> (any StorageFile)? {
        // Not one that is open from before: it may have been removed, and its number given to another.
        if let active, active.segment == segment { return active.file }
        do {
            return try directory.open(segment, .readWrite)
        } catch {
            guard error.isDamage else { throw error }
            return nil
        }
    }

    /// Writes down what segments really take now, and removes those in which nothing lives and nobody writes.
    func reclaim(_ sizes: [SegmentID: Int64], struck: [RecordLocation] = []) throws(StoreError) {
        let totals = try database.writeIndex { index throws(SQLiteError) in
            for location in struck { try index.forgetCondemned(location) }
            for (segment, size) in sizes { try index.setDiskByteCount(of: segment, to: size) }
            try removeEmptySegments(index)
            return try index.totals()
        }
        statistics.withLock { $0.set(totals) }
    }

    /// Removes segments in which nothing lives and nobody writes, file first: a row without a file does no harm.
    private func removeEmptySegments(_ index: ChunkIndex) throws(SQLiteError) {
        for summary in try index.segments()
        where summary.liveChunkCount == 0 && summary.segment != active?.segment
            && summary.segment != compaction?.output?.segment
        {
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

    /// The record of lowest priority; all of the least valuable segment where that would give hardly anything back,
    /// since holes cannot be punched or the record is not much larger than a block.
    private func nextVictims(_ index: ChunkIndex) throws(SQLiteError) -> [ChunkIndex.Found] {
        guard let victim = try index.nextVictim() else { return [] }
        if canPunchHoles, hole(in: victim.location) >= victim.location.byteCount / 2 { return [victim] }
        guard let segment = try index.leastValuableSegment() else { return [] }
        return try index.records(in: segment)
    }

    /// Whether space of single records comes back; found out by trying, once.
    var canPunchHoles: Bool {
        if let holePunching { return holePunching }
        do {
            var generator = SystemRandomNumberGenerator()
            let isEffective = try HolePunching.isEffective(
                in: directory.path, directory.fileSystem, using: &generator)
            if !isEffective {
                logger.notice("no holes can be punched here; space comes back with whole segments")
            }
            holePunching = isEffective
            return isEffective
        } catch {
            // On a full disk there is no room for the trial: the call itself will tell.
            logger.info("whether holes can be punched was not found out: \(error)")
            return true
        }
    }
}
