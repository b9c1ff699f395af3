// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import SQLiteDatabase
import StorageIO

/// Reads every byte of a store and reports what is wrong with it; changes nothing.
///
/// Right beside a process that plays, evicts and compacts: what looks damaged is looked up once more, and believed only
/// if its row is still the same. Memory does not grow with the store.
struct StoreVerifier {
    /// The index; nil verifies the segments alone.
    let database: CacheDatabase?
    let directory: SegmentDirectory
    let findingCountMax: Int
    /// As ``RowExamination/payloadProblem``.
    let payloadProblem: ((ChunkKey, FrameCount, ChunkPayload) -> String?)?
    /// Told of each row that is to be dropped, and why.
    let drop: (RecordLocation, StoreError) -> Void
    /// Told how far it is; returns whether to go on.
    let progress: (VerificationProgress) -> Bool

    /// Verifies the database, then segment by segment.
    ///
    /// - Throws: `.io` when the directory or the index cannot be read at all.
    func run() throws(StoreError) -> VerificationReport {
        var run = Run(report: VerificationReport(findingCountMax: findingCountMax))
        if let database { try verifyDatabase(database, &run) }
        let summaries = try summaries()
        let files = try StoreError.translating { () throws(StorageError) in try listedSegments() }
        for segment in files { run.totalByteCount += try byteCount(of: segment) ?? 0 }
        if database == nil, !files.isEmpty {
            run.report.add(
                VerificationFinding(.indexMissing, "there is no index; it is rebuilt from the segments"))
        }
        for segment in Set(summaries.keys).union(files).sorted() where run.report.isComplete {
            do throws(StoreError) {
                try verify(segment, summaries[segment], &run)
            } catch {
                guard isDatabaseDamage(error) else { throw error }
                run.report.add(VerificationFinding(.databaseDamaged, segment: segment, error.message))
            }
        }
        if let database, run.report.isComplete { try verifyCounters(database, &run.report) }
        return run.report
    }

    /// What a verification keeps while it runs.
    struct Run {
        var report: VerificationReport
        var totalByteCount: Int64 = 0
        /// Bytes of the segments before the one that is being walked through.
        var doneByteCount: Int64 = 0
    }

    private func summaries() throws(StoreError) -> [SegmentID: SegmentSummary] {
        guard let database else { return [:] }
        let list = try database.readIndex { index throws(SQLiteError) in try index.segments() }
        return Dictionary(list.map { ($0.segment, $0) }) { first, _ in first }
    }

    /// Looked up anew, for a segment whose file or row was not there.
    func summary(of segment: SegmentID) throws(StoreError) -> SegmentSummary? { try summaries()[segment] }

    private func listedSegments() throws(StorageError) -> [SegmentID] {
        do {
            return try directory.list()
        } catch {
            // A cache whose first chunk has not come yet.
            guard error.code == .notFound else { throw error }
            return []
        }
    }

    private func byteCount(of segment: SegmentID) throws(StoreError) -> Int64? {
        do {
            return try directory.size(of: segment)?.byteCount
        } catch {
            // Its turn comes, and then it is said.
            return nil
        }
    }

    private func verifyDatabase(_ database: CacheDatabase, _ run: inout Run) throws(StoreError) {
        do {
            for problem in try database.integrityProblems(limit: Self.databaseProblemCountMax) {
                run.report.add(VerificationFinding(.databaseDamaged, problem))
            }
        } catch {
            guard error.code == .corruption else { throw StoreError(error) }
            run.report.add(VerificationFinding(.databaseDamaged, error.message))
        }
    }

    private static let databaseProblemCountMax = 20

    /// Whether it is the index that could not be believed, rather than a record.
    private func isDatabaseDamage(_ error: StoreError) -> Bool {
        error.code == .corruption && error.cause is CacheDatabaseError
    }

    private func verifyCounters(
        _ database: CacheDatabase, _ report: inout VerificationReport
    ) throws(StoreError) {
        do {
            let wrong = try database.readIndex { index throws(SQLiteError) in try index.wrongCounters() }
            for (segment, what) in wrong {
                report.add(VerificationFinding(.countersWrong, segment: segment, what))
            }
        } catch {
            guard isDatabaseDamage(error) else { throw error }
            report.add(VerificationFinding(.databaseDamaged, error.message))
        }
    }
}
