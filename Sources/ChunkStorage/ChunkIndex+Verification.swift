// SPDX-License-Identifier: MIT
import SQLiteDatabase

/// The counters of segments against the rows that they count.
extension ChunkIndex {
    /// Segments whose counters are not those of their rows, and what they say; in one statement, and so of one moment.
    func wrongCounters() throws(SQLiteError) -> [(segment: SegmentID, what: String)] {
        try connection.statement(
            """
            SELECT segment_id, live_chunk_count, live_byte_count, coalesce(row_count, 0),
                coalesce(row_byte_count, 0)
            FROM segment LEFT JOIN (
                SELECT segment_id AS id, count(*) AS row_count, sum(byte_count) AS row_byte_count
                FROM chunk GROUP BY segment_id
            ) ON id = segment_id
            WHERE live_chunk_count <> coalesce(row_count, 0) OR live_byte_count <> coalesce(row_byte_count, 0)
            ORDER BY segment_id
            """
        ).rows { row throws(SQLiteError) in
            let segment = SegmentID(try row.integer(0, in: SegmentID.range))
            return (
                segment,
                "segment \(segment) counts \(try row.integer(1)) chunks of \(try row.integer(2)) bytes; "
                    + "its rows are \(try row.integer(3)) of \(try row.integer(4)) bytes"
            )
        }
    }

    /// Makes the counters of every segment those of its rows.
    func correctCounters() throws(SQLiteError) {
        try connection.statement(
            """
            UPDATE segment SET
                live_chunk_count = (SELECT count(*) FROM chunk WHERE chunk.segment_id = segment.segment_id),
                live_byte_count = (SELECT coalesce(sum(byte_count), 0) FROM chunk
                    WHERE chunk.segment_id = segment.segment_id)
            """
        ).run()
    }
}
