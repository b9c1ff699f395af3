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
