// SPDX-License-Identifier: MIT
public import CacheModel
import SQLiteDatabase
import StorageIO

/// Looking at one thing of the store closely; each call blocks for the disk.
extension ChunkStore {
    /// The row of a sequence number; nil when there is none.
    ///
    /// - Throws: `.io`, `.closed`.
    public func entry(sequence: Int64) throws(StoreError) -> StoredEntry? {
        guard sequence > 0 else { return nil }
        return try entries(after: sequence - 1, limit: 1).first { $0.location.sequence == sequence }
    }

    /// Frames that a revision of a track has, as it was described; nil when it was not.
    ///
    /// - Throws: `.io`, `.closed`.
    public func frameCount(
        of track: TrackID, revision: TrackRevision
    ) throws(StoreError) -> FrameCount? {
        try database.readIndex { index throws(SQLiteError) in
            try index.frameCount(of: track, revision: revision)
        }
    }

    /// Every record of one segment, verified.
    ///
    /// - Parameter number: The number in the file's name.
    /// - Returns: `nil` when there is no such file.
    /// - Throws: `.corruption` or `.formatTooNew` for a file that is no segment of this store, `.io`, `.closed`.
    /// - Complexity: O(bytes of the segment); memory for all its records.
    public func contents(ofSegment number: UInt32) throws(StoreError) -> SegmentContents? {
        guard SegmentID.range.contains(number) else { return nil }
        let segment = SegmentID(number)
        let summary = try segments().first { $0.segment == segment }
        let file: any StorageFile
        do throws(StoreError) {
            file = try directory.open(segment, .read)
        } catch {
            guard (error.cause as? StorageError)?.code == .notFound else { throw error }
            return nil
        }
        let header = try SegmentDirectory.header(of: file, segment)
        let size = try StoreError.translating { () throws(StorageError) in try file.size() }
        let reader = RecordReader(file: file, segment: segment, storeID: directory.storeID)
        var rows: SegmentRows? = SegmentRows(database: database, segment: segment, end: .max)
        let examination = RowExamination(database: database, directory: directory, payloadProblem: nil)
        var records: [SegmentRecord] = []
        try SegmentWalk(reader: reader).run(to: size.byteCount, &rows) { step, _ throws(StoreError) in
            if let record = try Self.record(step, reader, examination) { records.append(record) }
            return true
        }
        return SegmentContents(
            summary: summary, createdTime: header.createdTime, size: size, records: records)
    }

    /// A step of a walk in words; nil for a row that has gone meanwhile.
    private static func record(
        _ step: SegmentWalk.Step, _ reader: RecordReader, _ examination: RowExamination
    ) throws(StoreError) -> SegmentRecord? {
        switch step {
        case .stretch(let range):
            return SegmentRecord(
                state: .dead, offset: range.lowerBound, byteCount: range.upperBound - range.lowerBound,
                sequence: nil, key: nil, problem: nil)
        case .stray(let row): return record(row, try examination.examineAgain(row))
        case .record(let header, let row?): return record(row, try examination.examine(row, header, reader))
        case .record(let header, nil):
            return SegmentRecord(
                state: try state(of: header, reader), offset: header.offset,
                byteCount: header.location.byteCount, sequence: header.sequence, key: header.key,
                problem: nil)
        }
    }

    private static func record(_ row: StoredEntry, _ outcome: RowExamination.Outcome) -> SegmentRecord? {
        let (state, problem): (SegmentRecord.State, String?)
        switch outcome {
        case .changed: return nil
        case .sound: (state, problem) = (.live, nil)
        case .struckOut: (state, problem) = (.struckOut, nil)
        case .damaged(let error), .undecodable(let error), .unreadable(let error),
            .unsettled(let error):
            (state, problem) = (.damaged, error.message)
        }
        return SegmentRecord(
            state: state, offset: row.location.offset, byteCount: row.location.byteCount,
            sequence: row.location.sequence, key: row.key, problem: problem)
    }

    private static func state(
        of header: RecordHeader, _ reader: RecordReader
    ) throws(StoreError) -> SegmentRecord.State {
        if header.isStruckOut { return .struckOut }
        do {
            try reader.verifyPayload(of: header)
            return .unindexed
        } catch {
            guard error.isDamage else { throw error }
            return .dead
        }
    }
}
