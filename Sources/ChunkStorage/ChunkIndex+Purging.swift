// SPDX-License-Identifier: MIT
import CacheModel
import SQLiteDatabase

extension ChunkIndex {
    /// The order of the join is forced: a track leads to its chunks, else chunks come in the order of writing.
    private static let ofTrack = """
        FROM track CROSS JOIN chunk USING (track_id) JOIN preset USING (preset_id) WHERE track.uri = ?1
        """
    private static let ofAnyTrack = """
        FROM chunk CROSS JOIN track USING (track_id) JOIN preset USING (preset_id) WHERE ?1 IS NULL
        """

    /// Records that a selection means, in the order of writing, a page at a time.
    func records(
        in selection: PurgeSelection, after sequence: Int64, limit: Int
    ) throws(SQLiteError) -> [RecordLocation] {
        try connection.statement(
            """
            SELECT \(Self.foundColumns) \(selection.track == nil ? Self.ofAnyTrack : Self.ofTrack)
                AND (?2 IS NULL OR preset.name = ?2) AND (?3 IS NULL OR chunk.last_used_ms < ?3)
                AND track.revision IS NOT ?4 AND chunk.sequence > ?5
            ORDER BY chunk.sequence LIMIT ?6
            """
        ).rows(
            .optionalText(selection.track?.rawValue), .optionalText(selection.preset?.name),
            selection.lastUsedBefore.map { .integer($0.unixMilliseconds) } ?? .null,
            Self.optionalBits(selection.keptRevision?.rawValue), .integer(sequence), .number(limit)
        ) { row throws(SQLiteError) in try Self.found(row).location }
    }
}
