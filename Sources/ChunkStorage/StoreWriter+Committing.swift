// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Logging
import SQLiteDatabase
import StorageIO
import Threading

extension StoreWriter {
    /// Rows, counters, hits and evictions of a batch in one transaction; then the space of what was evicted.
    func commit(_ appended: Appended, _ descriptions: [DescriptionNote]) throws(StoreError) {
        let sizes = try measure(appended.progress)
        let now = timeSource.wallNow()
        let (superfluous, totals) = try database.writeIndex { index throws(SQLiteError) in
            var policy = try index.evictionPolicy()
            for note in descriptions { try index.record(note, now: now) }
            try record(hits, in: index, &policy)
            let superfluous = try insert(appended, into: index, &policy)
            for (segment, progress) in appended.progress.sorted(by: { $0.key < $1.key }) {
                try index.setProgress(
                    of: segment, indexedByteCount: progress.byteCount, state: progress.state)
                if let size = sizes[segment] { try index.setDiskByteCount(of: segment, to: size) }
            }
            if appended.byteCount > 0 {
                try index.addWritten(appended.byteCount, on: now.dayNumber)
                try index.recordLimits(of: configuration)
            }
            return (superfluous, try index.totals())
        }
        forgetHits()
        statistics.withLock {
            $0.appendedCount += appended.headers.count - superfluous.count
            $0.duplicateCount += superfluous.count
            $0.set(totals)
        }
        do {
            try release(superfluous)
        } catch {
            // The batch is committed all the same; the space comes back with its segment.
            statistics.withLock { $0.failureCount += 1 }
            logger.warning("space of superfluous chunks was not given back: \(error)")
        }
    }

    /// Writes down the hits that no batch took along.
    func commitHits(_ durability: CommitDurability) throws(StoreError) {
        guard durability == .powerLoss || !hits.isEmpty else { return }
        let now = timeSource.wallNow()
        try database.writeIndex(durability) { index throws(SQLiteError) in
            var policy = try index.evictionPolicy()
            try record(hits, in: index, &policy)
            // A commit that changes nothing would not force anything to the disk.
            if durability == .powerLoss { try index.setMeta("last_sync_ms", .integer(now.unixMilliseconds)) }
        }
        forgetHits()
    }

    /// A segment of our own, locked: one that an earlier run left with room, or a new one.
    ///
    /// - Parameter roomByteCount: Bytes of the record that goes into it first.
    func acquireSegment(roomByteCount: Int64) throws(StoreError) -> ActiveSegment {
        let now = timeSource.wallNow()
        // In a write transaction, and so under the writer lock: nobody else adopts, creates or removes.
        var made: SegmentID?
        do {
            return try database.writeIndex { index throws(SQLiteError) in
                let known = try index.segments()
                if let adopted = adopt(known, roomByteCount) {
                    return Result<ActiveSegment, StoreError>.success(adopted)
                }
                let created = create(after: known.last?.segment, now)
                if case .success(let segment) = created {
                    made = segment.segment
                    try index.insertSegment(segment.segment, created: now)
                }
                return created
            }.get()
        } catch {
            // A full disk would else gain a file without a row at every attempt.
            if let made { removeUnused(made) }
            throw error
        }
    }

    private func removeUnused(_ segment: SegmentID) {
        do {
            try directory.remove(segment)
        } catch {
            logger.warning("segment \(segment), which is empty, stays: \(error)")
        }
    }

    /// The first segment with room that nobody holds and whose file ends where the index says.
    private func adopt(_ known: [SegmentSummary], _ roomByteCount: Int64) -> ActiveSegment? {
        let byteCountMax = Int64(configuration.segmentByteCount.rawValue) - roomByteCount
        for summary in known.reversed()
        where summary.state == .active && summary.indexedByteCount <= byteCountMax
            && summary.indexedByteCount % RecordHeader.alignment == 0
        {
            do {
                let file = try directory.open(summary.segment, .readWrite)
                guard try file.tryLock(.exclusive),
                    try file.size().byteCount == summary.indexedByteCount
                else { continue }
                // Whoever made it may have ended before its name was on the disk.
                try directory.fileSystem.synchronizeDirectory(directory.path)
                return ActiveSegment(
                    segment: summary.segment, file: file, byteCount: summary.indexedByteCount)
            } catch {
                // One that cannot be opened is not appended to; reading it will tell.
                logger.info("segment \(summary.segment) is not continued: \(error)")
            }
        }
        return nil
    }

    /// A new segment, with the first number after the last of the index that no file has.
    private func create(after lastKnown: SegmentID?, _ now: WallTime) -> Result<ActiveSegment, StoreError> {
        do throws(StorageError) {
            let taken = Set(try directory.list())
            let first = (lastKnown?.rawValue ?? 0) + 1
            let free = (first...max(first, SegmentID.range.upperBound)).lazy
                .filter { SegmentID.range.contains($0) }.map(SegmentID.init)
                .first { !taken.contains($0) }
            guard let segment = free else { return .failure(.noSegmentNumber) }
            let file = try directory.create(segment, now: now)
            do throws(StorageError) {
                try directory.fileSystem.synchronizeDirectory(directory.path)
            } catch {
                removeUnused(segment)
                throw error
            }
            return .success(
                ActiveSegment(segment: segment, file: file, byteCount: Int64(SegmentHeader.byteCount)))
        } catch {
            return .failure(StoreError(error))
        }
    }

    /// Inserts rows; returns the records whose key another process stored meanwhile.
    private func insert(
        _ appended: Appended, into index: ChunkIndex, _ policy: inout EvictionPolicy
    ) throws(SQLiteError) -> [RecordLocation] {
        var superfluous: [RecordLocation] = []
        for header in appended.headers {
            let frequency = EvictionPolicy.frequency(
                try index.takeGhost(of: header.key), uses: appended.useCounts[header.key] ?? 1)
            let priority = policy.priority(
                frequency: frequency, renderSeconds: header.renderSeconds,
                byteCount: header.location.byteCount)
            let isInserted = try index.insert(
                header, frequency: frequency, priority: priority, isPinned: pinnedKeys.contains(header.key))
            if !isInserted {
                try index.condemn(header.location)
                superfluous.append(header.location)
            }
        }
        return superfluous
    }

    private func record(
        _ hits: [Int64: HitNote], in index: ChunkIndex, _ policy: inout EvictionPolicy
    ) throws(SQLiteError) {
        for (sequence, note) in hits.sorted(by: { $0.key < $1.key }) {
            guard let found = try index.find(sequence: sequence) else { continue }
            let frequency = EvictionPolicy.frequency(found.frequency, uses: note.uses)
            let priority = policy.priority(
                frequency: frequency, renderSeconds: found.renderSeconds,
                byteCount: found.location.byteCount)
            try index.recordHits(
                note.count, of: found, frequency: frequency, priority: priority, now: note.lastUsed)
        }
    }

    private func measure(_ progress: [SegmentID: SegmentProgress]) throws(StoreError) -> [SegmentID: Int64] {
        var sizes: [SegmentID: Int64] = [:]
        for (segment, progress) in progress.sorted(by: { $0.key < $1.key }) {
            let size = try StoreError.translating { () throws(StorageError) in try progress.file.size() }
            blockByteCount = size.blockByteCount
            sizes[segment] = size.allocatedByteCount
        }
        return sizes
    }
}

extension StoreStatistics {
    mutating func set(_ totals: ChunkIndex.Totals) {
        chunkCount = totals.chunkCount
        segmentCount = totals.segmentCount
        liveByteCount = ByteCount(Int(totals.liveByteCount))
        diskByteCount = ByteCount(Int(totals.diskByteCount))
    }
}
