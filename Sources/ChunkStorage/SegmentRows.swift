// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import SQLiteDatabase

/// The rows of one segment in file order, a page of them in memory at a time.
struct SegmentRows {
    static let pageRowCount = 500

    private let database: CacheDatabase
    private let segment: SegmentID
    private var page: ArraySlice<StoredEntry> = []
    private var last: (offset: Int64, sequence: Int64) = (0, 0)
    private var isAtEnd = false
    private let end: Int64

    /// - Parameter end: Rows at or after this offset are left out.
    init(database: CacheDatabase, segment: SegmentID, end: Int64) {
        self.database = database
        self.segment = segment
        self.end = end
    }

    /// The next row, which stays the next one; nil after the last.
    mutating func peek() throws(StoreError) -> StoredEntry? {
        if let first = page.first { return first }
        guard !isAtEnd else { return nil }
        let rows = try database.readIndex { index throws(SQLiteError) in
            try index.entries(in: segment, after: last, before: end, limit: Self.pageRowCount)
        }
        page = rows[...]
        if let final = rows.last { last = (final.location.offset, final.location.sequence) }
        isAtEnd = rows.count < Self.pageRowCount
        return page.first
    }

    mutating func skip() { page = page.dropFirst() }
}
