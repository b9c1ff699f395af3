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
        if !lost.isEmpty { try forget(lost) }
        report.lostSegmentCount = lost.count
        let known = Dictionary(uniqueKeysWithValues: summaries.map { ($0.segment, $0) })
        for segment in files {
            if let summary = known[segment] {
                let size = try StoreError.translating { () throws(StorageError) in
                    try directory.size(of: segment)
                }
                guard let size, size.byteCount > summary.indexedByteCount, summary.state != .suspect
                else { continue }
            }
            try recover(segment, &report)
        }
        return report
    }

    /// Scans what the index does not account for in one segment, unless a process is writing it.
    private func recover(_ segment: SegmentID, _ report: inout Report) throws(StoreError) {
        let file: any StorageFile
        do {
            file = try directory.open(segment, .readWrite)
        } catch {
            guard error.isDamage else { throw error }
            // Left alone: it may be healthy, and another store's.
            logger.warning("\(error); the segment is ignored")
            report.ignoredSegmentCount += 1
            return
        }
        guard try StoreError.translating({ () throws(StorageError) in try file.tryLock(.exclusive) }) else {
            return
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
        report.recoveredCount += admitted
        logger.notice(
            "segment \(segment): \(admitted) chunks recovered from \(size.byteCount - start) bytes",
            metadata: ["clean": "\(outcome.isClean)"])
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

    private func forget(_ lost: Set<SegmentID>) throws(StoreError) {
        logger.warning("the files of segments \(lost.sorted()) are gone; their chunks are forgotten")
        try database.writeIndex { index throws(SQLiteError) in
            for segment in lost { try index.deleteSegment(segment) }
        }
    }
}
