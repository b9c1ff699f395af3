// SPDX-License-Identifier: MIT
import CacheModel
import SQLiteDatabase

/// The rows that keys refer to by number: tracks, presets, grids; and the single values of the store.
extension ChunkIndex {
    /// The number of a track's revision, given out if it is new.
    func trackID(_ track: TrackID, _ revision: TrackRevision) throws(SQLiteError) -> Int64 {
        let select = try connection.statement("SELECT track_id FROM track WHERE uri = ? AND revision = ?")
        return try id(
            select.firstRow(.text(track.rawValue), .bits(revision.rawValue), body: Self.firstInteger),
            else: "INSERT INTO track (uri, revision) VALUES (?, ?) RETURNING track_id",
            [.text(track.rawValue), .bits(revision.rawValue)])
    }

    /// The number of a preset, given out if it is new.
    func presetID(_ preset: Preset) throws(SQLiteError) -> Int64 {
        let select = try connection.statement("SELECT preset_id FROM preset WHERE name = ?")
        return try id(
            select.firstRow(.text(preset.name), body: Self.firstInteger),
            else: "INSERT INTO preset (name) VALUES (?) RETURNING preset_id", [.text(preset.name)])
    }

    /// The number of a grid, given out if it is new.
    func gridID(_ grid: Grid) throws(SQLiteError) -> Int64 {
        let values: [SQLiteValue] = [
            .number(grid.format.sampleFormat.rawValue), .number(grid.format.sampleRate),
            .number(grid.format.channelCount), .integer(grid.chunkFrameCount.rawValue),
        ]
        let select = try connection.statement(
            """
            SELECT grid_id FROM grid
            WHERE sample_format = ? AND sample_rate = ? AND channel_count = ? AND chunk_frame_count = ?
            """)
        return try id(
            select.firstRow(values, body: Self.firstInteger),
            else: """
                INSERT INTO grid (sample_format, sample_rate, channel_count, chunk_frame_count)
                VALUES (?, ?, ?, ?) RETURNING grid_id
                """, values)
    }

    /// What the index remembers of a track of that fingerprint.
    func description(
        of track: TrackID, fingerprint: TrackFingerprint
    ) throws(SQLiteError) -> TrackDescription? {
        try connection.statement(
            """
            SELECT revision, sample_rate, channel_count, frame_count FROM track
            WHERE uri = ? AND fingerprint = ? AND described_ms IS NOT NULL
            ORDER BY described_ms DESC LIMIT 1
            """
        ).firstRow(.text(track.rawValue), .text(fingerprint.rawValue)) { row throws(SQLiteError) in
            TrackDescription(
                revision: TrackRevision(rawValue: try row.bits(0)),
                sampleRate: try row.integer(1, in: PCMFormat.sampleRateRange),
                channelCount: try row.integer(2, in: PCMFormat.channelCountRange),
                frameCount: FrameCount(try row.integer(3, in: 0...Int64.max)))
        }
    }

    /// Frames of a track's revision, as it was described last; nil when it was not.
    func frameCount(of track: TrackID, revision: TrackRevision) throws(SQLiteError) -> FrameCount? {
        try connection.statement(
            "SELECT frame_count FROM track WHERE uri = ? AND revision = ? AND frame_count IS NOT NULL"
        ).firstRow(.text(track.rawValue), .bits(revision.rawValue)) { row throws(SQLiteError) in
            FrameCount(try row.integer(0, in: 0...Int64.max))
        }
    }

    /// Remembers the description of a track's revision under a fingerprint.
    func record(_ note: DescriptionNote, now: WallTime) throws(SQLiteError) {
        let track = try trackID(note.track, note.description.revision)
        try connection.statement(
            """
            UPDATE track SET fingerprint = ?, sample_rate = ?, channel_count = ?, frame_count = ?,
                described_ms = ? WHERE track_id = ?
            """
        ).run(
            .text(note.fingerprint.rawValue), .number(note.description.sampleRate),
            .number(note.description.channelCount), .integer(note.description.frameCount.rawValue),
            .integer(now.unixMilliseconds), .integer(track))
    }

    /// Whether the index knows a revision of a track, but one.
    func hasRevision(of track: TrackID, but revision: TrackRevision?) throws(SQLiteError) -> Bool {
        try connection.statement("SELECT 1 FROM track WHERE uri = ? AND revision IS NOT ? LIMIT 1")
            .firstRow(
                .text(track.rawValue), Self.optionalBits(revision?.rawValue), body: Self.firstInteger) != nil
    }

    /// Forgets the revisions of a track, but one; their chunks must be gone.
    func deleteTrack(_ track: TrackID, keeping: TrackRevision?) throws(SQLiteError) {
        try connection.statement("DELETE FROM track WHERE uri = ? AND revision IS NOT ?")
            .run(.text(track.rawValue), Self.optionalBits(keeping?.rawValue))
    }

    /// The identity of the store, or nil before it has one.
    func storeID() throws(SQLiteError) -> StoreID? {
        let found = try connection.statement("SELECT value FROM meta WHERE name = 'store_id'").firstRow {
            row throws(SQLiteError) -> StoreID in
            guard let storeID = StoreID(hexadecimal: try row.text(0)) else {
                throw row.mismatch(0, "it is no store id")
            }
            return storeID
        }
        return found
    }

    /// Names the store, unless it has a name.
    func setStoreID(_ storeID: StoreID) throws(SQLiteError) {
        try connection.statement("INSERT OR IGNORE INTO meta (name, value) VALUES ('store_id', ?)")
            .run(.text(storeID.description))
    }

    /// Reserves sequence numbers that nobody else will use.
    func reserveSequences(count: Int64) throws(SQLiteError) -> Range<Int64> {
        let first = try nextSequence()
        guard first <= Int64.max - count else {
            throw SQLiteError(.mismatch, "the next sequence number is \(first)")
        }
        try setNextSequence(first + count)
        return first..<first + count
    }

    /// Makes sure that later sequence numbers are above those seen in a segment.
    ///
    /// A number that no store lives to reach is passed over: it would leave none for the records to come.
    func raiseNextSequence(above sequence: Int64) throws(SQLiteError) {
        guard sequence <= 1 << 62, try nextSequence() <= sequence else { return }
        try setNextSequence(sequence + 1)
    }

    /// The number that is given out next; those of all records are below it, unless commits were lost.
    func nextSequence() throws(SQLiteError) -> Int64 {
        try connection.statement("SELECT value FROM meta WHERE name = 'next_sequence'")
            .firstRow { row throws(SQLiteError) in try row.integer(0, in: 1...Int64.max) } ?? 1
    }

    private func setNextSequence(_ sequence: Int64) throws(SQLiteError) {
        try setMeta("next_sequence", .integer(sequence))
    }

    func setMeta(_ name: String, _ value: SQLiteValue) throws(SQLiteError) {
        try connection.statement("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)")
            .run(.text(name), value)
    }

    private func id(
        _ known: Int64?, else insert: String, _ values: [SQLiteValue]
    ) throws(SQLiteError) -> Int64 {
        if let known { return known }
        guard let made = try connection.statement(insert).firstRow(values, body: Self.firstInteger) else {
            throw SQLiteError(.other, "nothing was inserted", sql: insert)
        }
        return made
    }

    static func firstInteger(_ row: SQLiteRow) throws(SQLiteError) -> Int64 { try row.integer(0) }
}
