// SPDX-License-Identifier: MIT
import CacheModel
import SQLiteDatabase

/// Records that the index gave up and that are not struck out yet.
extension ChunkIndex {
    /// Notes that a record is to be struck out; in the transaction that gives it up.
    func condemn(_ location: RecordLocation) throws(SQLiteError) {
        try connection.statement(
            "INSERT OR REPLACE INTO condemned (sequence, segment_id, offset, byte_count) VALUES (?, ?, ?, ?)"
        ).run(
            .integer(location.sequence), .number(location.segment.rawValue), .integer(location.offset),
            .integer(location.byteCount))
    }

    /// Whether a record was given up and awaits being struck out.
    func isCondemned(_ location: RecordLocation) throws(SQLiteError) -> Bool {
        try connection.statement(
            "SELECT 1 FROM condemned WHERE sequence = ? AND segment_id = ? AND offset = ?"
        ).firstRow(
            .integer(location.sequence), .number(location.segment.rawValue), .integer(location.offset)
        ) { _ in true } ?? false
    }

    /// Notes that a record is struck out.
    func forgetCondemned(_ location: RecordLocation) throws(SQLiteError) {
        try connection.statement("DELETE FROM condemned WHERE sequence = ?").run(.integer(location.sequence))
    }

    /// The first records that are still to be struck out, in the order of their numbers.
    func condemned(limit: Int) throws(SQLiteError) -> [RecordLocation] {
        try connection.statement(
            "SELECT segment_id, offset, byte_count, sequence FROM condemned ORDER BY sequence LIMIT ?"
        ).rows(.number(limit)) { row throws(SQLiteError) in
            RecordLocation(
                segment: SegmentID(try row.integer(0, in: SegmentID.range)),
                offset: try row.integer(1, in: Int64(SegmentHeader.byteCount)...Int64(1) << 50),
                byteCount: try row.integer(2, in: 1...Int64(1) << 33),
                sequence: try row.integer(3, in: 1...Int64.max))
        }
    }
}
