// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import StorageIO

extension StoreVerifier {
    /// Verifies one segment, known to the index or not.
    ///
    /// - Parameter isSecondLook: Whether it could not be opened before, and no writer may be at it any more.
    func verify(
        _ segment: SegmentID, _ known: SegmentSummary?, _ run: inout Run, isSecondLook: Bool = false
    ) throws(StoreError) {
        let size: Int64
        let reader: RecordReader
        do throws(StoreError) {
            (reader, size) = try openWhenMade(segment)
        } catch {
            if isSecondLook { return try report(error, of: segment, &run) }
            return try lookAgain(at: segment, &run)
        }
        run.report.segmentCount += 1
        // A player makes a segment before its row is committed.
        var summary = known
        if known == nil { summary = try self.summary(of: segment) }
        let end = summary.map { min($0.indexedByteCount, size) } ?? size
        var rows: SegmentRows?
        if let summary, let database {
            rows = SegmentRows(database: database, segment: segment, end: summary.indexedByteCount)
        }
        try walk(reader, to: end, &rows, &run)
        if run.report.isComplete { try verifyEnd(of: segment, summary, size, &run) }
        run.doneByteCount += size
    }

    /// Opens a segment; once more when it is none yet, since a player may be making it just now.
    private func openWhenMade(
        _ segment: SegmentID
    ) throws(StoreError) -> (reader: RecordReader, byteCount: Int64) {
        do throws(StoreError) {
            return try reader(of: segment)
        } catch {
            guard error.code == .corruption, let examination else { throw error }
            try examination.awaitWriters()
            return try reader(of: segment)
        }
    }

    private func reader(
        of segment: SegmentID
    ) throws(StoreError) -> (reader: RecordReader, byteCount: Int64) {
        let (file, storeID) = try open(segment)
        let size = try StoreError.translating { () throws(StorageError) in try file.size() }
        return (RecordReader(file: file, segment: segment, storeID: storeID), size.byteCount)
    }

    /// Opens a file as a segment of this store; of whatever store it says where there is no index to tell.
    private func open(_ segment: SegmentID) throws(StoreError) -> (file: any StorageFile, storeID: StoreID) {
        guard database == nil else { return (try directory.open(segment, .read), directory.storeID) }
        let file = try StoreError.translating { () throws(StorageError) in
            try directory.fileSystem.open(directory.filePath(segment), .read)
        }
        return (file, try SegmentDirectory.header(of: file, segment).storeID)
    }

    private func walk(
        _ reader: RecordReader, to end: Int64, _ rows: inout SegmentRows?, _ run: inout Run
    ) throws(StoreError) {
        var visited = run
        defer { run = visited }
        do throws(StoreError) {
            try SegmentWalk(reader: reader).run(to: end, &rows) { step, position throws(StoreError) in
                try visit(step, reader, &visited.report)
                visited.report.byteCount = visited.doneByteCount + position
                visited.report.isComplete = progress(
                    VerificationProgress(
                        byteCount: visited.report.byteCount,
                        totalByteCount: max(visited.totalByteCount, visited.report.byteCount)))
                return visited.report.isComplete
            }
        } catch {
            guard error.cause is StorageError else { throw error }
            visited.report.add(VerificationFinding(.unreadable, segment: reader.segment, error.message))
            // Where the way from header to header is barred, rows still tell where records are.
            try verifyRows(&rows, &visited.report)
        }
    }

    private func visit(
        _ step: SegmentWalk.Step, _ reader: RecordReader, _ report: inout VerificationReport
    ) throws(StoreError) {
        switch step {
        case .stretch: report.deadStretchCount += 1
        case .stray(let row): try note(row, try examination?.examineAgain(row), &report)
        case .record(let header, let row?):
            try note(row, try examination?.examine(row, header, reader), &report)
        case .record(let header, nil):
            guard !header.isStruckOut else { return report.struckOutCount += 1 }
            do {
                try reader.verifyPayload(of: header)
                report.unindexedCount += 1
            } catch {
                guard error.isDamage else { throw error }
                report.deadStretchCount += 1
            }
        }
    }

    private func verifyRows(
        _ rows: inout SegmentRows?, _ report: inout VerificationReport
    ) throws(StoreError) {
        while let row = try rows?.peek() {
            rows?.skip()
            try note(row, try examination?.examineAgain(row), &report)
        }
    }

    private var examination: RowExamination? {
        database.map {
            RowExamination(database: $0, directory: directory, payloadProblem: payloadProblem)
        }
    }

    private func note(
        _ row: StoredEntry, _ outcome: RowExamination.Outcome?, _ report: inout VerificationReport
    ) throws(StoreError) {
        func add(_ kind: VerificationFinding.Kind, _ error: StoreError, isDropped: Bool = true) {
            report.damagedCount += 1
            report.add(
                VerificationFinding(
                    kind, segment: row.location.segment, offset: row.location.offset, key: row.key,
                    error.message))
            if isDropped { drop(row.location, error) }
        }
        switch outcome {
        case nil: break
        case .sound: report.verifiedCount += 1
        case .changed: report.changedCount += 1
        case .struckOut:
            let error = StoreError.damagedRecord(
                row.location.segment, offset: row.location.offset,
                "the record is struck out, and its row is still there")
            report.add(
                VerificationFinding(
                    .removalUnfinished, segment: row.location.segment, offset: row.location.offset,
                    key: row.key, error.message))
            drop(row.location, error)
        case .damaged(let error): add(.recordDamaged, error)
        case .undecodable(let error): add(.undecodable, error)
        // It may be readable the next time.
        case .unreadable(let error): add(.unreadable, error, isDropped: false)
        case .unsettled(let error):
            report.add(
                .unsettled(error, segment: row.location.segment, offset: row.location.offset, key: row.key))
        }
    }

    /// What stands after the last byte that the index accounts for.
    private func verifyEnd(
        of segment: SegmentID, _ summary: SegmentSummary?, _ size: Int64, _ run: inout Run
    ) throws(StoreError) {
        guard database != nil else { return }
        guard let summary else {
            return run.report.add(
                VerificationFinding(
                    .segmentUnindexed, segment: segment,
                    "segment \(segment) is not in the index; the next player that opens the cache takes it in"
                ))
        }
        guard size > summary.indexedByteCount,
            let now = try self.summary(of: segment), size > now.indexedByteCount
        else { return }
        run.report.add(
            VerificationFinding(
                .tail, segment: segment, offset: now.indexedByteCount,
                "segment \(segment) has \(size - now.indexedByteCount) bytes that are not in the index yet"))
    }

    /// A segment that could not be opened may just have been made, or be on its way out.
    private func lookAgain(at segment: SegmentID, _ run: inout Run) throws(StoreError) {
        do {
            try examination?.awaitWriters()
        } catch {
            guard error.code == .busy else { throw error }
            return run.report.add(.unsettled(error, segment: segment))
        }
        try verify(segment, try summary(of: segment), &run, isSecondLook: true)
    }

    /// A segment that cannot be opened: is anything lost by it?
    private func report(
        _ error: StoreError, of segment: SegmentID, _ run: inout Run
    ) throws(StoreError) {
        let isMissing = (error.cause as? StorageError)?.code == .notFound
        let summary = try self.summary(of: segment)
        // A player that evicted or compacted may have removed it meanwhile.
        if isMissing, summary == nil { return }
        var rows: SegmentRows?
        if summary != nil, let database {
            rows = SegmentRows(database: database, segment: segment, end: .max)
        }
        let hasRows = try rows?.peek() != nil
        run.report.add(
            VerificationFinding(
                try kind(of: error, segment, isMissing: isMissing, hasRows: hasRows), segment: segment,
                error.message))
        try verifyRows(&rows, &run.report)
        run.doneByteCount += try size(of: segment)
    }

    private func kind(
        of error: StoreError, _ segment: SegmentID, isMissing: Bool, hasRows: Bool
    ) throws(StoreError) -> VerificationFinding.Kind {
        if isMissing { return hasRows ? .segmentMissing : .segmentEmpty }
        if error.code == .formatTooNew { return hasRows ? .segmentDamaged : .segmentTooNew }
        guard error.code == .corruption else { return .unreadable }
        if hasRows { return .segmentDamaged }
        if try isForeign(segment) { return .segmentForeign }
        return try size(of: segment) <= Int64(SegmentHeader.byteCount) ? .segmentUnfinished : .segmentDamaged
    }

    private func isForeign(_ segment: SegmentID) throws(StoreError) -> Bool {
        do {
            let file = try StoreError.translating { () throws(StorageError) in
                try directory.fileSystem.open(directory.filePath(segment), .read)
            }
            return try SegmentDirectory.header(of: file, segment).storeID != directory.storeID
        } catch {
            guard error.isDamage else { throw error }
            return false
        }
    }

    private func size(of segment: SegmentID) throws(StoreError) -> Int64 {
        try StoreError.translating { () throws(StorageError) in
            try directory.size(of: segment)?.byteCount ?? 0
        }
    }
}
