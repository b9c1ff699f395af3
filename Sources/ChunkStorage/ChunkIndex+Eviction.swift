// SPDX-License-Identifier: MIT
import CacheModel
import SQLiteDatabase

/// What eviction goes by: the clock, frequencies of chunks that are gone, pins, and what was written today.
extension ChunkIndex {
    private static let keyColumns =
        "track_id, renderer_revision, preset_id, intensity_tenths, grid_id, chunk_index"

    /// The eviction clock where the last run left it.
    func evictionPolicy() throws(SQLiteError) -> EvictionPolicy {
        let clock = try connection.statement("SELECT value FROM meta WHERE name = 'eviction_clock'")
            .firstRow { row throws(SQLiteError) in try row.real(0) }
        guard let clock, clock.isFinite else { return EvictionPolicy() }
        return EvictionPolicy(clock: clock)
    }

    func setEvictionPolicy(_ policy: EvictionPolicy) throws(SQLiteError) {
        try setMeta("eviction_clock", .real(policy.clock))
    }

    /// The record that eviction takes next, pinned ones last, or nil in an empty store. O(log n).
    func nextVictim() throws(SQLiteError) -> Found? {
        try connection.statement(
            "SELECT \(Self.foundColumns) FROM chunk ORDER BY is_pinned, priority LIMIT 1"
        )
        .firstRow(body: Self.found)
    }

    /// The sealed segment whose chunks are worth least on average: what goes where holes cannot be punched.
    ///
    /// One that is written goes only once its process has sealed it: its space would not come back.
    func leastValuableSegment() throws(SQLiteError) -> SegmentID? {
        try connection.statement(
            """
            SELECT segment_id FROM chunk JOIN segment USING (segment_id) WHERE state <> 'active'
            GROUP BY segment_id ORDER BY max(is_pinned), avg(priority) LIMIT 1
            """
        ).firstRow { row throws(SQLiteError) in SegmentID(try row.integer(0, in: SegmentID.range)) }
    }

    // MARK: Ghosts

    /// Remembers the frequency of a record that is about to be evicted. O(log n).
    func insertGhost(of location: RecordLocation) throws(SQLiteError) {
        try connection.statement(
            """
            INSERT OR REPLACE INTO ghost (\(Self.keyColumns), frequency, eviction_number)
            SELECT \(Self.keyColumns), frequency, (SELECT coalesce(max(eviction_number), 0) + 1 FROM ghost)
            FROM chunk WHERE sequence = ?
            """
        ).run(.integer(location.sequence))
    }

    /// The frequency that is remembered of a key that is about to be stored, once; 0 when there is none. O(log n).
    func takeGhost(of key: ChunkKey) throws(SQLiteError) -> Int64 {
        try connection.statement(
            """
            DELETE FROM ghost WHERE track_id = ? AND renderer_revision = ? AND preset_id = ?
                AND intensity_tenths = ? AND grid_id = ? AND chunk_index = ?
            RETURNING frequency
            """
        ).firstRow(
            .integer(try trackID(key.track, key.trackRevision)), .bits(key.rendererRevision.rawValue),
            .integer(try presetID(key.variant.preset)), .number(key.variant.intensity.tenths),
            .integer(try gridID(key.grid)), .number(key.index)
        ) { row throws(SQLiteError) in try row.integer(0, in: 1...EvictionPolicy.frequencyMax) } ?? 0
    }

    /// Forgets the oldest ghosts, so that there are at most ``EvictionPolicy/ghostsPerChunk`` for each live chunk.
    func trimGhosts(liveChunkCount: Int64) throws(SQLiteError) {
        // Numbers leave gaps where chunks came back: the span bounds the count from above.
        try connection.statement(
            "DELETE FROM ghost WHERE eviction_number <= (SELECT max(eviction_number) FROM ghost) - ?"
        ).run(.integer(max(1, liveChunkCount) * EvictionPolicy.ghostsPerChunk))
    }

    // MARK: Pins

    /// Pins the records of these keys, where there are any, or unpins them.
    func setPinned(_ isPinned: Bool, _ keys: Set<ChunkKey>) throws(SQLiteError) {
        for key in keys {
            guard let found = try find(key) else { continue }
            try connection.statement("UPDATE chunk SET is_pinned = ? WHERE sequence = ?")
                .run(.integer(isPinned ? 1 : 0), .integer(found.location.sequence))
        }
    }

    func unpinAll() throws(SQLiteError) {
        try connection.statement("UPDATE chunk SET is_pinned = 0 WHERE is_pinned = 1").run()
    }

    // MARK: Budgets

    /// Bytes that all processes wrote into segments on a day.
    ///
    /// - Parameter day: Days since 1970-01-01 UTC; of any other day nothing is known, be it past or to come.
    func writtenByteCount(on day: Int64) throws(SQLiteError) -> Int64 {
        guard try integerMeta("written_day") == day else { return 0 }
        return max(0, try integerMeta("written_byte_count") ?? 0)
    }

    /// Adds to what was written on a day; forgets the days before.
    func addWritten(_ byteCount: Int64, on day: Int64) throws(SQLiteError) {
        let (sum, isOverflow) = try writtenByteCount(on: day).addingReportingOverflow(byteCount)
        try setMeta("written_day", .integer(day))
        try setMeta("written_byte_count", .integer(isOverflow ? .max : sum))
    }

    /// Writes down what a player allows, for people and tools.
    func recordLimits(of configuration: ChunkStoreConfiguration) throws(SQLiteError) {
        try setMeta("capacity_byte_count", .number(configuration.capacity.rawValue))
        try setMeta("write_budget_byte_count", .number(configuration.dailyWriteBudget.rawValue))
        try setMeta("free_floor_byte_count", .number(configuration.freeSpaceFloor.rawValue))
    }

    /// The limits and what was taken of them.
    ///
    /// - Parameter day: Today, in days since 1970-01-01 UTC.
    func budget(on day: Int64) throws(SQLiteError) -> StoreBudget {
        func byteCount(_ number: Int64) -> ByteCount { ByteCount(Int(max(0, number))) }
        return StoreBudget(
            capacity: try integerMeta("capacity_byte_count").map(byteCount),
            dailyWriteBudget: try integerMeta("write_budget_byte_count").map(byteCount),
            writtenTodayByteCount: byteCount(try writtenByteCount(on: day)),
            lastSyncTime: try integerMeta("last_sync_ms").map(WallTime.init(unixMilliseconds:)))
    }

    func integerMeta(_ name: String) throws(SQLiteError) -> Int64? {
        try connection.statement("SELECT value FROM meta WHERE name = ?")
            .firstRow(.text(name), body: Self.firstInteger)
    }
}
