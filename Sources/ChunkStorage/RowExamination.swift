// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import SQLiteDatabase
import StorageIO

/// Compares rows with the records that they name, every byte of them, beside processes that evict and compact.
struct RowExamination {
    /// What has become of a row.
    enum Outcome {
        /// Its record is what it says.
        case sound
        /// The row went, or points to another record by now, which is sound.
        case changed
        /// The record is struck out and its row is still there.
        case struckOut
        /// The record does not verify, or there is none.
        case damaged(StoreError)
        /// The record verifies and cannot be decoded.
        case undecodable(StoreError)
        /// The system does not give the bytes.
        case unreadable(StoreError)
        /// The record is not what the row says, and a process keeps a lock under which it may be changing that.
        case unsettled(StoreError)
    }

    /// How often a record is looked at before what is wrong with it is believed, if it moves all the time.
    private static let lookCountMax = 4

    let database: CacheDatabase
    let directory: SegmentDirectory
    /// Says what is wrong with a payload that verifies; nil does not look into payloads.
    let payloadProblem: ((ChunkKey, FrameCount, ChunkPayload) -> String?)?

    /// Examines the record of a row through a reader whose file is open already.
    func examine(_ row: StoredEntry, _ header: RecordHeader, _ reader: RecordReader) throws(StoreError)
        -> Outcome
    {
        let first = outcome(of: row.key, row.location, row.frameCount.rawValue, header, reader)
        if case .sound = first { return first }
        return try examineAgain(row)
    }

    /// Looks a row up once more and examines the record that it names now.
    func examineAgain(_ row: StoredEntry) throws(StoreError) -> Outcome {
        var failed: (location: RecordLocation, outcome: Outcome)?
        for _ in 0..<Self.lookCountMax {
            let found = try database.readIndex { index throws(SQLiteError) in try index.find(row.key) }
            guard let found else { return .changed }
            if let failed, failed.location == found.location { return failed.outcome }
            let now = outcome(of: row.key, found)
            if case .sound = now { return found.location == row.location ? .sound : .changed }
            failed = (found.location, now)
            // A segment loses its file before the rows that go with it are committed.
            do {
                try awaitWriters()
            } catch {
                guard error.code == .busy else { throw error }
                return .unsettled(error)
            }
        }
        return failed?.outcome ?? .changed
    }

    /// Waits until every write transaction that runs now has ended.
    ///
    /// - Throws: `.busy` when a process holds the lock for too long.
    func awaitWriters() throws(StoreError) {
        do {
            try database.awaitWriters()
        } catch {
            throw StoreError(error)
        }
    }

    private func outcome(of key: ChunkKey, _ found: ChunkIndex.Found) -> Outcome {
        do {
            let segment = found.location.segment
            let reader = RecordReader(
                file: try directory.open(segment, .read), segment: segment, storeID: directory.storeID)
            let header = try reader.header(at: found.location.offset)
            return outcome(of: key, found.location, found.frameCount, header, reader)
        } catch {
            return error.isDamage ? .damaged(error) : .unreadable(error)
        }
    }

    private func outcome(
        of key: ChunkKey, _ location: RecordLocation, _ frameCount: Int64, _ header: RecordHeader,
        _ reader: RecordReader
    ) -> Outcome {
        guard header.key == key, header.location == location, header.frameCount.rawValue == frameCount else {
            return .damaged(
                .damagedRecord(
                    location.segment, offset: location.offset,
                    "the index means sequence \(location.sequence) of \(key), \(location.byteCount) bytes; "
                        + "the record is \(header.sequence) of \(header.key), \(header.location.byteCount) bytes"
                ))
        }
        if header.isStruckOut { return .struckOut }
        do {
            guard let payloadProblem else {
                try reader.verifyPayload(of: header)
                return .sound
            }
            let problem = payloadProblem(key, header.frameCount, try reader.payload(of: header))
            guard let problem else { return .sound }
            return .undecodable(.damagedRecord(location.segment, offset: location.offset, problem))
        } catch {
            return error.isDamage ? .damaged(error) : .unreadable(error)
        }
    }
}
