// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Logging
import SQLiteDatabase
import StorageIO
import Threading

/// Brings the index and the segments back into agreement when a store is opened.
///
/// The index knows how far each segment was accounted for. Only segments that are unknown to it, longer or shorter than
/// it knows, or other files than it knows, are scanned, and only those that no process is writing. So a store that was
/// left in order opens without reading a single row of `chunk`, and one whose index was lost is rebuilt from all segments.
///
/// A record with a sequence number that the index has not given out yet shows that the index is behind: a power cut took
/// its last transactions, or it is an older copy. Then nothing in it is taken for granted, and every segment is compared
/// with its rows.
struct StoreRecovery {
    /// What recovery found.
    struct Report {
        var recoveredCount = 0
        var lostSegmentCount = 0
        var ignoredSegments: [IgnoredSegment] = []
        /// Rows without a record.
        var droppedRowCount = 0
        /// Whether the index was older than the segments.
        var isIndexBehind = false
        /// Whether the index had never given out a number.
        var wasIndexNew = false

        /// What a person should know: kind and words.
        var incidents: [(kind: String, message: String)] {
            var incidents: [(kind: String, message: String)] = []
            if wasIndexNew, recoveredCount > 0 {
                incidents.append(
                    (
                        "index_rebuilt",
                        "the index was lost; \(recoveredCount) chunks were found in the segments"
                    ))
            }
            if isIndexBehind {
                incidents.append(
                    (
                        "index_behind",
                        "the index was older than the segments, as after a power cut or when a copy is put back; "
                            + "\(recoveredCount) chunks were found, \(droppedRowCount) rows had no record"
                    ))
            }
            if lostSegmentCount > 0 {
                incidents.append(
                    ("segments_lost", "the files of \(lostSegmentCount) segments were gone with their chunks")
                )
            }
            return incidents
        }

        /// Leaves word of them, for `attacca stats`.
        func noteIncidents(in database: CacheDatabase) throws(StoreError) {
            for (kind, message) in incidents {
                do {
                    try database.recordIncident(kind: kind, message: message)
                } catch {
                    throw StoreError(error)
                }
            }
        }
    }

    let database: CacheDatabase
    let directory: SegmentDirectory
    let timeSource: any TimeSource
    let logger: Logger

    /// - Parameter progress: Told before each segment; returns whether to go on. What is left out is still in doubt when
    ///   the store is opened the next time.
    func run(
        progress: (VerificationProgress) -> Bool = { _ in true }
    ) throws(StoreError) -> Report {
        var report = Report()
        // Rows before files: a segment is created before its row is committed.
        let (summaries, nextSequence) = try database.readIndex { index throws(SQLiteError) in
            (try index.segments(), try index.nextSequence())
        }
        report.wasIndexNew = nextSequence == 1
        let files = try StoreError.translating { () throws(StorageError) in try directory.list() }
        let lost = Set(summaries.map(\.segment)).subtracting(files)
        if !lost.isEmpty { try forget(lost, &report) }
        let known = Dictionary(uniqueKeysWithValues: summaries.map { ($0.segment, $0) })
        let sizes = files.map(byteCount)
        let totalByteCount = sizes.reduce(0, +)
        var byteCount: Int64 = 0
        for (segment, size) in zip(files, sizes) {
            let walked = VerificationProgress(byteCount: byteCount, totalByteCount: totalByteCount)
            guard progress(walked) else { return report }
            byteCount += size
            try attempt(segment, &report) { report throws(StoreError) in
                guard try isInDoubt(segment, known[segment]) else { return }
                try recover(segment, isWhole: false, nextSequence, &report)
            }
        }
        if report.isIndexBehind {
            logger.warning("the index is older than the segments; every segment is compared with it")
            for segment in files where known[segment] != nil {
                try attempt(segment, &report) { report throws(StoreError) in
                    try recover(segment, isWhole: true, nextSequence, &report)
                }
            }
        }
        return report
    }

    /// The length of a segment file; for people, so that of one that cannot be looked at is 0.
    private func byteCount(of segment: SegmentID) -> Int64 {
        do {
            return try directory.size(of: segment)?.byteCount ?? 0
        } catch {
            logger.info("\(error)")
            return 0
        }
    }

    /// One bad file or sector must not cost the others. It is left alone: it may be healthy, and another store's.
    private func attempt(
        _ segment: SegmentID, _ report: inout Report, _ body: (inout Report) throws(StoreError) -> Void
    ) throws(StoreError) {
        do {
            try body(&report)
        } catch {
            // Damage of the index itself is another matter.
            guard error.isDamage || error.cause is StorageError, !(error.cause is CacheDatabaseError) else {
                throw error
            }
            logger.warning("\(error); the segment is ignored")
            report.ignoredSegments.append(IgnoredSegment(segment: segment, reason: error.message))
        }
    }

    /// Whether a segment is not just what the index accounts for.
    private func isInDoubt(_ segment: SegmentID, _ summary: SegmentSummary?) throws(StoreError) -> Bool {
        guard let summary else { return true }
        let (header, byteCount): (SegmentHeader, Int64)
        do {
            let file = try StoreError.translating { () throws(StorageError) in
                try directory.fileSystem.open(directory.filePath(segment), .read)
            }
            header = try SegmentDirectory.header(of: file, segment)
            byteCount = try StoreError.translating { () throws(StorageError) in try file.size().byteCount }
        } catch {
            guard (error.cause as? StorageError)?.code == .notFound else { throw error }
            // Removed in good order since the directory was listed.
            return false
        }
        return Self.isReplaced(summary, by: header) || byteCount < summary.indexedByteCount
            || byteCount > summary.indexedByteCount && summary.state != .suspect
    }

    /// Whether the file is not the one that the index means: the number was given to another since.
    private static func isReplaced(_ summary: SegmentSummary, by header: SegmentHeader) -> Bool {
        summary.createdTime != header.createdTime
    }

    /// Scans a segment where the index is in doubt, unless a process is writing it.
    ///
    /// - Parameter isWhole: Whether to compare all of it, and not just what the index does not account for.
    private func recover(
        _ segment: SegmentID, isWhole: Bool, _ nextSequence: Int64, _ report: inout Report
    ) throws(StoreError) {
        if try removeStillborn(segment) { return }
        let file = try directory.open(segment, .readWrite)
        guard try StoreError.translating({ () throws(StorageError) in try file.tryLock(.exclusive) }) else {
            return
        }
        let header = try SegmentDirectory.header(of: file, segment)
        let size = try StoreError.translating { () throws(StorageError) in try file.size() }
        // Looked up again under the lock of the segment.
        let summary = try database.readIndex { index throws(SQLiteError) in
            try index.segments().first { $0.segment == segment }
        }
        let isReplaced = summary.map { Self.isReplaced($0, by: header) } ?? false
        let isWhole = isWhole || isReplaced || size.byteCount < summary?.indexedByteCount ?? 0
        if !isWhole, summary?.state == .suspect { return }
        let first = Int64(SegmentHeader.byteCount)
        let start = isWhole ? first : max(summary?.indexedByteCount ?? first, first)
        let reader = RecordReader(file: file, segment: segment, storeID: directory.storeID)
        let known = isWhole && !isReplaced ? try locations(in: segment) : []
        let outcome = try SegmentScanner(reader: reader).scan(from: start, to: size.byteCount, known: known)
        if outcome.highestSequence >= nextSequence, nextSequence > 1 { report.isIndexBehind = true }
        let change = try admit(
            outcome, of: segment, header.createdTime, size, state: summary?.state, isWhole: isWhole,
            isReplaced: isReplaced)
        report.recoveredCount += change.admittedCount
        report.droppedRowCount += change.droppedCount
        logger.notice(
            "segment \(segment): \(change.admittedCount) chunks recovered from \(size.byteCount - start) bytes",
            metadata: ["clean": "\(outcome.isClean)", "dropped": "\(change.droppedCount)"])
    }

    private func locations(in segment: SegmentID) throws(StoreError) -> Set<RecordLocation> {
        Set(
            try database.readIndex { index throws(SQLiteError) in
                try index.records(in: segment).map(\.location)
            })
    }

    /// Removes a file that was not a segment yet when its process ended: it is too short to hold anything.
    ///
    /// - Returns: Whether there is nothing to recover in it.
    private func removeStillborn(_ segment: SegmentID) throws(StoreError) -> Bool {
        guard try isTooShort(segment) else { return false }
        do {
            // Segments are made under the writer lock: without it this may be one that is just being made.
            return try database.writeIndex { _ throws(SQLiteError) in
                Result { () throws(StoreError) in
                    guard try isTooShort(segment) else { return false }
                    try StoreError.translating { () throws(StorageError) in try directory.remove(segment) }
                    return true
                }
            }.get()
        } catch {
            // Whoever holds the lock may be making it; it is no worse for being there.
            guard error.code == .busy else { throw error }
            return true
        }
    }

    private func isTooShort(_ segment: SegmentID) throws(StoreError) -> Bool {
        try StoreError.translating { () throws(StorageError) in
            guard let size = try directory.size(of: segment) else { return false }
            return size.byteCount < Int64(SegmentHeader.byteCount)
        }
    }

    /// Forgets segments that had no file when it was looked for, unless they have one now: another process may have
    /// removed them in good order, and given the number to a segment of its own.
    private func forget(_ missing: Set<SegmentID>, _ report: inout Report) throws(StoreError) {
        // Under the writer lock nobody creates or removes a segment.
        let (lost, rowCount) = try database.writeIndex { index throws(SQLiteError) in
            let lost = missing.filter { !mayHaveFile($0) }
            var rowCount = 0
            for segment in lost.sorted() {
                rowCount += try index.records(in: segment).count
                try index.deleteSegment(segment)
            }
            return (lost, rowCount)
        }
        guard !lost.isEmpty else { return }
        report.lostSegmentCount += lost.count
        report.droppedRowCount += rowCount
        logger.warning(
            "the files of segments \(lost.sorted()) are gone; their \(rowCount) chunks are forgotten")
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
