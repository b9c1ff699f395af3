// SPDX-License-Identifier: MIT
public import CacheModel
import SQLiteDatabase
import Threading

extension ChunkStore {
    /// What the store holds and what it did: from memory, without touching the disk.
    public func statistics() -> StoreStatistics {
        let staged = queue.withLock { $0.stagedByteCount }
        var statistics = statisticsLock.withLock { $0 }
        statistics.stagedByteCount = ByteCount(Int(staged))
        return statistics
    }

    /// The limits of the store and what all processes took of them, read from the database.
    ///
    /// - Throws: `.io`, `.closed`.
    public func budget() throws(StoreError) -> StoreBudget {
        let day = timeSource.wallNow().dayNumber
        return try database.readIndex { index throws(SQLiteError) in try index.budget(on: day) }
    }

    /// Stored chunks in the order they were written, a page at a time.
    ///
    /// - Parameters:
    ///   - sequence: The sequence of the last entry of the page before; 0 for the first page.
    ///   - limit: Entries at most.
    /// - Throws: `.io`, `.closed`.
    /// - Complexity: O(`limit`).
    public func entries(after sequence: Int64 = 0, limit: Int = 1_000) throws(StoreError) -> [StoredEntry] {
        precondition(limit >= 0, "a page of \(limit) entries")
        return try database.readIndex { index throws(SQLiteError) in
            try index.entries(after: sequence, limit: limit)
        }
    }

    /// Stored chunks of one track, whatever its revision, in the order of their keys.
    ///
    /// - Throws: `.io`, `.closed`.
    /// - Complexity: O(chunks of the track).
    public func entries(of track: TrackID) throws(StoreError) -> [StoredEntry] {
        try database.readIndex { index throws(SQLiteError) in try index.entries(of: track) }
    }

    /// The chunk that was written last; nil of an empty store.
    ///
    /// - Throws: `.io`, `.closed`.
    public func lastEntry() throws(StoreError) -> StoredEntry? {
        try database.readIndex { index throws(SQLiteError) in try index.lastEntry() }
    }

    /// Tracks with stored chunks in the order of the bytes of their names, a page at a time.
    ///
    /// - Parameters:
    ///   - track: The last one of the page before; nil for the first page.
    ///   - limit: Tracks at most.
    /// - Throws: `.io`, `.closed`.
    /// - Complexity: O(`limit`), and those in between of which nothing is stored.
    public func tracks(after track: TrackID? = nil, limit: Int) throws(StoreError) -> [TrackID] {
        precondition(limit >= 0, "a page of \(limit) tracks")
        return try database.readIndex { index throws(SQLiteError) in
            try index.tracks(after: track, limit: limit)
        }
    }

    /// What a chunk takes on disk; nil when it is not there, or only staged.
    ///
    /// - Throws: `.io`, `.closed`.
    public func standing(of key: ChunkKey) throws(StoreError) -> ChunkStanding? {
        guard let found = try find(key) else { return nil }
        return ChunkStanding(
            byteCount: ByteCount(Int(found.location.byteCount)), priority: found.priority)
    }

    /// Every segment, in order.
    ///
    /// - Throws: `.io`, `.closed`.
    public func segments() throws(StoreError) -> [SegmentSummary] {
        try database.readIndex { index throws(SQLiteError) in try index.segments() }
    }
}
