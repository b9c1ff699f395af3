// SPDX-License-Identifier: MIT
import CacheModel
import SQLiteDatabase

/// What compaction asks of the index.
extension ChunkIndex {
    /// The records of segments in the order in which they are to lie: by track, preset, and so on, then by index, so that
    /// what is played in sequence is read in sequence.
    func recordsInKeyOrder(in segments: [SegmentID]) throws(SQLiteError) -> [Found] {
        let list = "[" + segments.map { String($0.rawValue) }.joined(separator: ",") + "]"
        return try connection.statement(
            """
            SELECT \(Self.foundColumns) FROM chunk WHERE segment_id IN (SELECT value FROM json_each(?))
            ORDER BY track_id, preset_id, renderer_revision, grid_id, intensity_tenths, chunk_index
            """
        ).rows(.text(list), body: Self.found)
    }

    /// Says that a record lies elsewhere now, if the index still has exactly this one. O(log n).
    func move(_ old: RecordLocation, to new: RecordLocation) throws(SQLiteError) {
        let moved = try connection.statement(
            """
            UPDATE chunk SET segment_id = ?, offset = ?, sequence = ?
            WHERE sequence = ? AND segment_id = ? AND offset = ?
            """
        ).run(
            .number(new.segment.rawValue), .integer(new.offset), .integer(new.sequence),
            .integer(old.sequence), .number(old.segment.rawValue), .integer(old.offset))
        guard moved == 1 else { return }
        try condemn(old)
        try adjustLive(old.segment, byteCount: -old.byteCount, chunkCount: -1)
        try adjustLive(new.segment, byteCount: new.byteCount, chunkCount: 1)
    }

    /// Says that segments are not appended to any more; what is suspect stays so.
    func seal(_ segments: [SegmentID]) throws(SQLiteError) {
        for segment in segments {
            try connection.statement(
                "UPDATE segment SET state = 'sealed' WHERE segment_id = ? AND state = 'active'"
            ).run(.number(segment.rawValue))
        }
    }
}
