// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Logging
import SQLiteDatabase
import StorageIO

/// Brings index and segments back into agreement when a store is opened.
///
/// What the index accounts for is not read: only segments that are unknown to it or longer than it knows are
/// scanned, and only those that no process is writing. So a store that was left in order opens without reading
/// a single row of `chunk`, and one whose index was lost is rebuilt from all segments.
struct StoreRecovery {
    /// What recovery found.
    struct Report {
        var recoveredCount = 0
        var lostSegmentCount = 0
        var ignoredSegmentCount = 0
    }

    let database: CacheDatabase
    let directory: SegmentDirectory
    let timeSource: any TimeSource
    let logger: Logger

    func run() throws(StoreError) -> Report {
        var report = Report()
        // Rows before files: a segment is created before its row is committed.
        let summaries = try database.readIndex { index throws(SQLiteError) in try index.segments() }
        let files = try StoreError.translating { () throws(StorageError) in try directory.list() }
        let lost = Set(summaries.map(\.segment)).subtracting(files)
        if !lost.isEmpty { report.lostSegmentCount = try forget(lost) }
        let known = Dictionary(uniqueKeysWithValues: summaries.map { ($0.segment, $0) })
        for segment in files {
            do {
                if try hasTail(segment, known[segment]) { report.recoveredCount += try recover(segment) }
            } catch {
                // One bad file or sector must not cost the others. Left alone: it may be healthy, and another store's.
                guard error.isDamage || error.cause is StorageError else { throw error }
                logger.warning("\(error); the segment is ignored")
                report.ignoredSegmentCount += 1
            }
        }
        return report
    }

    /// Whether a segment holds more than the index accounts for.
    private func hasTail(_ segment: SegmentID, _ summary: SegmentSummary?) throws(StoreError) -> Bool {
        guard let summary else { return true }
        guard summary.state != .suspect else { return false }
        let size = try StoreError.translating { () throws(StorageError) in
            try directory.size(of: segment)
        }
        return size.map { $0.byteCount > summary.indexedByteCount } ?? false
    }

    /// Scans what the index does not account for in one segment, unless a process is writing it.
    ///
    /// - Returns: Chunks that are in the index now and were not.
    private func recover(_ segment: SegmentID) throws(StoreError) -> Int {
        let file = try directory.open(segment, .readWrite)
        guard try StoreError.translating({ () throws(StorageError) in try file.tryLock(.exclusive) }) else {
            return 0
        }
        let size = try StoreError.translating { () throws(StorageError) in try file.size() }
        // Looked up again under the lock of the segment.
        let summary = try database.readIndex { index throws(SQLiteError) in
            try index.segments().first { $0.segment == segment }
        }
        let start = max(summary?.indexedByteCount ?? 0, Int64(SegmentHeader.byteCount))
        let reader = RecordReader(file: file, segment: segment, storeID: directory.storeID)
        let outcome = try SegmentScanner(reader: reader).scan(from: start, to: size.byteCount)
        let admitted = try admit(outcome, of: segment, size)
        logger.notice(
            "segment \(segment): \(admitted) chunks recovered from \(size.byteCount - start) bytes",
            metadata: ["clean": "\(outcome.isClean)"])
        return admitted
    }

    /// Writes scanned records into the index; of two with one key the later one.
    private func admit(
        _ outcome: SegmentScanner.Outcome, of segment: SegmentID, _ size: StorageFileSize
    ) throws(StoreError) -> Int {
        try database.writeIndex { index throws(SQLiteError) in
            let policy = try index.evictionPolicy()
            var admittedCount = 0
            try index.insertSegment(segment, now: timeSource.wallNow())
            for header in outcome.admitted {
                if let present = try index.find(header.key) {
                    guard present.location.sequence < header.sequence else { continue }
                    try index.delete(present.location)
                }
                let priority = policy.priority(
                    hitCount: 0, renderSeconds: header.renderSeconds,
                    byteCount: header.location.byteCount)
                if try index.insert(header, hitCount: 0, priority: priority) { admittedCount += 1 }
            }
            try index.raiseNextSequence(above: outcome.highestSequence)
            try index.setProgress(
                of: segment, indexedByteCount: size.byteCount, state: outcome.isClean ? .active : .sealed)
            try index.setDiskByteCount(of: segment, to: size.allocatedByteCount)
            return admittedCount
        }
    }

    /// Forgets segments that had no file when it was looked for, unless they have one now: another process may have
    /// removed them in good order, and given the number to a segment of its own.
    private func forget(_ missing: Set<SegmentID>) throws(StoreError) -> Int {
        // Under the writer lock nobody creates or removes a segment.
        let lost = try database.writeIndex { index throws(SQLiteError) in
            let lost = missing.filter { !mayHaveFile($0) }
            for segment in lost { try index.deleteSegment(segment) }
            return lost
        }
        if !lost.isEmpty {
            logger.warning("the files of segments \(lost.sorted()) are gone; their chunks are forgotten")
        }
        return lost.count
    }

    private func mayHaveFile(_ segment: SegmentID) -> Bool {
        do {
            return try directory.size(of: segment) != nil
        } catch {
            logger.warning("\(error); the segment is kept")
            return true
        }
    }
}
