// SPDX-License-Identifier: MIT
import CacheModel
import SQLiteDatabase

extension ChunkIndex {
    private static let selectEntries = """
        SELECT \(foundColumns), track.uri, track.revision, chunk.renderer_revision, preset.name,
            chunk.intensity_tenths, grid.sample_format, grid.sample_rate, grid.channel_count,
            grid.chunk_frame_count, chunk.chunk_index, chunk.created_ms, chunk.last_used_ms
        FROM chunk JOIN track USING (track_id) JOIN preset USING (preset_id) JOIN grid USING (grid_id)
        """

    /// Rows in the order of their sequence numbers.
    func entries(after sequence: Int64, limit: Int) throws(SQLiteError) -> [StoredEntry] {
        try connection.statement(
            "\(Self.selectEntries) WHERE chunk.sequence > ? ORDER BY chunk.sequence LIMIT ?"
        ).rows(.integer(sequence), .number(limit), body: Self.entry)
    }

    /// Rows of one segment in file order: those after a place and before an offset.
    func entries(
        in segment: SegmentID, after last: (offset: Int64, sequence: Int64), before end: Int64, limit: Int
    ) throws(SQLiteError) -> [StoredEntry] {
        try connection.statement(
            """
            \(Self.selectEntries)
            WHERE chunk.segment_id = ? AND (chunk.offset, chunk.sequence) > (?, ?) AND chunk.offset < ?
            ORDER BY chunk.offset, chunk.sequence LIMIT ?
            """
        ).rows(
            .number(segment.rawValue), .integer(last.offset), .integer(last.sequence), .integer(end),
            .number(limit), body: Self.entry)
    }

    /// Rows of every revision of a track, in the order of their keys.
    func entries(of track: TrackID) throws(SQLiteError) -> [StoredEntry] {
        try connection.statement(
            """
            \(Self.selectEntries) WHERE track.uri = ?
            ORDER BY chunk.track_id, chunk.renderer_revision, chunk.preset_id, chunk.intensity_tenths, chunk.grid_id,
                chunk.chunk_index
            """
        ).rows(.text(track.rawValue), body: Self.entry)
    }

    /// The row that was written last; `nil` of an empty index.
    func lastEntry() throws(SQLiteError) -> StoredEntry? {
        try connection.statement("\(Self.selectEntries) ORDER BY chunk.sequence DESC LIMIT 1")
            .firstRow(body: Self.entry)
    }

    /// Tracks with rows, in the order of the bytes of their names, after one.
    func tracks(after track: TrackID?, limit: Int) throws(SQLiteError) -> [TrackID] {
        try connection.statement(
            """
            SELECT DISTINCT uri FROM track
            WHERE uri > ? AND EXISTS (SELECT 1 FROM chunk WHERE chunk.track_id = track.track_id)
            ORDER BY uri LIMIT ?
            """
        ).rows(.text(track?.rawValue ?? ""), .number(limit)) { row throws(SQLiteError) in
            guard let track = TrackID(checking: try row.text(0)) else {
                throw row.mismatch(0, "it is no track name")
            }
            return track
        }
    }

    /// The key of a record; `nil` when there is no such record.
    func key(at sequence: Int64) throws(SQLiteError) -> ChunkKey? {
        try connection.statement("\(Self.selectEntries) WHERE chunk.sequence = ?")
            .firstRow(.integer(sequence), body: Self.key)
    }

    private static func entry(_ row: SQLiteRow) throws(SQLiteError) -> StoredEntry {
        let found = try found(row)
        return StoredEntry(
            key: try key(row), location: found.location, frameCount: FrameCount(found.frameCount),
            renderSeconds: found.renderSeconds, hitCount: found.hitCount, priority: found.priority,
            createdTime: WallTime(unixMilliseconds: try row.integer(19)),
            lastUsedTime: WallTime(unixMilliseconds: try row.integer(20)))
    }

    /// The key in the columns after those of ``found(_:)``; what is stored may be anything.
    private static func key(_ row: SQLiteRow) throws(SQLiteError) -> ChunkKey {
        guard let track = TrackID(checking: try row.text(9)) else {
            throw row.mismatch(9, "it is no track name")
        }
        guard let preset = Preset(checking: try row.text(12)) else {
            throw row.mismatch(12, "it is no preset name")
        }
        guard let intensity = Intensity(tenths: try row.integer(13, in: 0...10)) else {
            throw row.mismatch(13, "it is no intensity")
        }
        guard let sampleFormat = SampleFormat(rawValue: try row.integer(14, in: 0...UInt8.max)) else {
            throw row.mismatch(14, "it is no sample format")
        }
        let format = PCMFormat(
            sampleFormat: sampleFormat, sampleRate: try row.integer(15, in: PCMFormat.sampleRateRange),
            channelCount: try row.integer(16, in: PCMFormat.channelCountRange))
        return ChunkKey(
            track: track, trackRevision: TrackRevision(rawValue: try row.bits(10)),
            rendererRevision: RendererRevision(rawValue: try row.bits(11)),
            variant: Variant(preset: preset, intensity: intensity),
            grid: Grid(format: format, chunkFrameCount: FrameCount(try row.integer(17, in: 1...Int64.max))),
            index: try row.integer(18, in: 0...ChunkKey.indexMax))
    }
}
