// SPDX-License-Identifier: MIT
import CacheModel
import SQLiteDatabase

/// The statements of the index, on a connection that the caller owns for the moment.
///
/// Changes keep the counters of `segment` in step with the rows of `chunk`; they belong into a write transaction.
struct ChunkIndex {
    let connection: SQLiteConnection

    /// What the index knows of one record, as far as reading it needs.
    struct Found: Equatable {
        let location: RecordLocation
        let frameCount: Int64
        let hitCount: Int64
        let renderSeconds: Double
        let priority: Double
        /// Uses as eviction counts them.
        let frequency: Int64
    }

    static let foundColumns = """
        chunk.segment_id, chunk.offset, chunk.byte_count, chunk.sequence, chunk.frame_count, chunk.hit_count,
        chunk.render_seconds, chunk.priority, chunk.frequency
        """

    /// The record of a key, or nil. O(log n): one prepared statement.
    func find(_ key: ChunkKey) throws(SQLiteError) -> Found? {
        try connection.statement(
            """
            SELECT \(Self.foundColumns) FROM track CROSS JOIN preset CROSS JOIN grid CROSS JOIN chunk
            ON chunk.track_id = track.track_id AND chunk.preset_id = preset.preset_id
                AND chunk.grid_id = grid.grid_id
            WHERE track.uri = ? AND track.revision = ? AND preset.name = ? AND grid.sample_format = ?
                AND grid.sample_rate = ? AND grid.channel_count = ? AND grid.chunk_frame_count = ?
                AND chunk.renderer_revision = ? AND chunk.intensity_tenths = ? AND chunk.chunk_index = ?
            """
        ).firstRow(
            .text(key.track.rawValue), .bits(key.trackRevision.rawValue), .text(key.variant.preset.name),
            .number(key.grid.format.sampleFormat.rawValue), .number(key.grid.format.sampleRate),
            .number(key.grid.format.channelCount), .integer(key.grid.chunkFrameCount.rawValue),
            .bits(key.rendererRevision.rawValue), .number(key.variant.intensity.tenths), .number(key.index),
            body: Self.found)
    }

    /// The record of a sequence number, or nil.
    func find(sequence: Int64) throws(SQLiteError) -> Found? {
        try connection.statement("SELECT \(Self.foundColumns) FROM chunk WHERE sequence = ?")
            .firstRow(.integer(sequence), body: Self.found)
    }

    /// Every record of a segment, in file order.
    func records(in segment: SegmentID) throws(SQLiteError) -> [Found] {
        try connection.statement(
            "SELECT \(Self.foundColumns) FROM chunk WHERE segment_id = ? ORDER BY offset"
        ).rows(.number(segment.rawValue), body: Self.found)
    }

    /// Whether any record lies in a segment. O(log n).
    func hasRecords(in segment: SegmentID) throws(SQLiteError) -> Bool {
        try connection.statement("SELECT 1 FROM chunk WHERE segment_id = ? LIMIT 1")
            .firstRow(.number(segment.rawValue)) { _ in true } ?? false
    }

    /// Adds a record.
    ///
    /// - Returns: False when its key has a record already, which stays.
    func insert(
        _ header: RecordHeader, frequency: Int64, priority: Double, isPinned: Bool
    ) throws(SQLiteError) -> Bool {
        let key = header.key
        let location = header.location
        let inserted = try connection.statement(
            """
            INSERT INTO chunk (track_id, renderer_revision, preset_id, intensity_tenths, grid_id, chunk_index,
                segment_id, offset, byte_count, sequence, frame_count, render_seconds, hit_count, priority,
                created_ms, last_used_ms, frequency, is_pinned)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0, ?13, ?14, ?14, ?15, ?16)
            ON CONFLICT DO NOTHING
            """
        ).run(
            .integer(try trackID(key.track, key.trackRevision)), .bits(key.rendererRevision.rawValue),
            .integer(try presetID(key.variant.preset)), .number(key.variant.intensity.tenths),
            .integer(try gridID(key.grid)), .number(key.index), .number(location.segment.rawValue),
            .integer(location.offset), .integer(location.byteCount), .integer(location.sequence),
            .integer(header.frameCount.rawValue), .real(header.renderSeconds), .real(priority),
            .integer(header.createdTime.unixMilliseconds), .integer(frequency), .number(isPinned ? 1 : 0))
        guard inserted == 1 else { return false }
        try adjustLive(location.segment, byteCount: location.byteCount, chunkCount: 1)
        return true
    }

    /// Removes a record, if the index still has exactly this one, and condemns it.
    ///
    /// - Returns: Whether it had.
    @discardableResult
    func delete(_ location: RecordLocation) throws(SQLiteError) -> Bool {
        let deleted = try connection.statement(
            "DELETE FROM chunk WHERE sequence = ? AND segment_id = ? AND offset = ?"
        ).run(.integer(location.sequence), .number(location.segment.rawValue), .integer(location.offset))
        guard deleted == 1 else { return false }
        try adjustLive(location.segment, byteCount: -location.byteCount, chunkCount: -1)
        try condemn(location)
        return true
    }

    /// Writes down that a record was read.
    func recordHits(
        _ count: Int64, of found: Found, frequency: Int64, priority: Double, now: WallTime
    ) throws(SQLiteError) {
        try connection.statement(
            """
            UPDATE chunk SET hit_count = hit_count + ?, frequency = ?, priority = ?, last_used_ms = ?
            WHERE sequence = ?
            """
        ).run(
            .integer(count), .integer(frequency), .real(priority), .integer(now.unixMilliseconds),
            .integer(found.location.sequence))
    }

    static func optionalBits(_ value: UInt64?) -> SQLiteValue { value.map(SQLiteValue.bits) ?? .null }

    /// The first columns of a row as ``foundColumns`` lists them.
    static func found(_ row: SQLiteRow) throws(SQLiteError) -> Found {
        let renderSeconds = try row.real(6)
        guard renderSeconds.isFinite, renderSeconds >= 0 else {
            throw row.mismatch(6, "a render of \(renderSeconds) s")
        }
        return Found(
            location: RecordLocation(
                segment: SegmentID(try row.integer(0, in: SegmentID.range)),
                // Bounds that keep every sum below far from overflow.
                offset: try row.integer(1, in: Int64(SegmentHeader.byteCount)...Int64(1) << 50),
                byteCount: try row.integer(2, in: 1...Int64(1) << 33),
                sequence: try row.integer(3, in: 1...Int64.max)),
            frameCount: try row.integer(4, in: 1...Int64.max),
            hitCount: try row.integer(5, in: 0...Int64.max / 2),
            renderSeconds: renderSeconds, priority: try row.real(7),
            frequency: try row.integer(8, in: 1...EvictionPolicy.frequencyMax))
    }
}
