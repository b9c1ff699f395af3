// SPDX-License-Identifier: MIT
import CacheModel
import SQLiteDatabase

/// Segment rows and their counters.
extension ChunkIndex {
    /// Sums over all segments.
    struct Totals {
        let chunkCount: Int64
        let segmentCount: Int64
        let liveByteCount: Int64
        let diskByteCount: Int64
    }

    /// Every segment, in order.
    func segments() throws(SQLiteError) -> [SegmentSummary] {
        try connection.statement(
            """
            SELECT segment_id, state, indexed_byte_count, live_byte_count, live_chunk_count, disk_byte_count,
                created_ms FROM segment ORDER BY segment_id
            """
        ).rows { row throws(SQLiteError) in
            guard let state = SegmentSummary.State(rawValue: try row.text(1)) else {
                throw row.mismatch(1, "there is no such state")
            }
            return SegmentSummary(
                segment: SegmentID(try row.integer(0, in: SegmentID.range)), state: state,
                indexedByteCount: try row.integer(2, in: 0...Int64(1) << 50),
                liveByteCount: try row.integer(3, in: 0...Int64(1) << 50),
                liveChunkCount: try row.integer(4, in: 0...Int64(1) << 50),
                diskByteCount: try row.integer(5, in: 0...Int64(1) << 50),
                createdTime: WallTime(unixMilliseconds: try row.integer(6)))
        }
    }

    func totals() throws(SQLiteError) -> Totals {
        let totals = try connection.statement(
            """
            SELECT coalesce(sum(live_chunk_count), 0), count(*), coalesce(sum(live_byte_count), 0),
                coalesce(sum(disk_byte_count), 0) FROM segment
            """
        ).firstRow { row throws(SQLiteError) in
            Totals(
                // Bounds that keep every sum far from overflow.
                chunkCount: try row.integer(0, in: 0...Int64(1) << 50), segmentCount: try row.integer(1),
                liveByteCount: try row.integer(2, in: 0...Int64(1) << 60),
                diskByteCount: try row.integer(3, in: 0...Int64(1) << 60))
        }
        return totals ?? Totals(chunkCount: 0, segmentCount: 0, liveByteCount: 0, diskByteCount: 0)
    }

    /// Adds a segment without records, unless it is there.
    ///
    /// - Parameter created: What its header says: by this a file is told from another that had the number before.
    func insertSegment(_ segment: SegmentID, created: WallTime) throws(SQLiteError) {
        try connection.statement(
            """
            INSERT OR IGNORE INTO segment (segment_id, state, indexed_byte_count, live_byte_count,
                live_chunk_count, disk_byte_count, created_ms) VALUES (?, 'active', ?, 0, 0, ?, ?)
            """
        ).run(
            .number(segment.rawValue), .number(SegmentHeader.byteCount), .number(SegmentHeader.byteCount),
            .integer(created.unixMilliseconds))
    }

    /// Says how far a segment is accounted for, and what becomes of it.
    func setProgress(
        of segment: SegmentID, indexedByteCount: Int64, state: SegmentSummary.State
    ) throws(SQLiteError) {
        try connection.statement("UPDATE segment SET indexed_byte_count = ?, state = ? WHERE segment_id = ?")
            .run(.integer(indexedByteCount), .text(state.rawValue), .number(segment.rawValue))
    }

    /// Says that a write into a segment failed.
    func markSuspect(_ segment: SegmentID) throws(SQLiteError) {
        try connection.statement("UPDATE segment SET state = 'suspect' WHERE segment_id = ?")
            .run(.number(segment.rawValue))
    }

    /// Writes down the space that a segment really takes; at least its live bytes, since a file system may be
    /// slow to say.
    func setDiskByteCount(of segment: SegmentID, to byteCount: Int64) throws(SQLiteError) {
        try connection.statement(
            "UPDATE segment SET disk_byte_count = max(?, live_byte_count) WHERE segment_id = ?"
        ).run(.integer(byteCount), .number(segment.rawValue))
    }

    /// The space that a segment takes, as it was last written down.
    func diskByteCount(of segment: SegmentID) throws(SQLiteError) -> Int64 {
        try connection.statement("SELECT disk_byte_count FROM segment WHERE segment_id = ?")
            .firstRow(.number(segment.rawValue)) { row throws(SQLiteError) in
                try row.integer(0, in: 0...Int64(1) << 50)
            } ?? 0
    }

    /// Forgets a segment and every record in it.
    func deleteSegment(_ segment: SegmentID) throws(SQLiteError) {
        try connection.statement("DELETE FROM segment WHERE segment_id = ?").run(.number(segment.rawValue))
    }

    func adjustLive(
        _ segment: SegmentID, byteCount: Int64, chunkCount: Int64
    ) throws(SQLiteError) {
        try connection.statement(
            """
            UPDATE segment SET live_byte_count = max(0, live_byte_count + ?),
                live_chunk_count = max(0, live_chunk_count + ?) WHERE segment_id = ?
            """
        ).run(.integer(byteCount), .integer(chunkCount), .number(segment.rawValue))
    }
}
