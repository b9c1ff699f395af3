// SPDX-License-Identifier: MIT
import CacheModel

/// Goes through a segment file from header to header beside the rows that point into it.
struct SegmentWalk {
    /// What stands next in the file, or in the index for it.
    enum Step {
        /// A record whose header verifies, and its row if it has one; of its payload nothing is known.
        case record(RecordHeader, row: StoredEntry?)
        /// A row at a place where the walk met no record of its.
        case stray(StoredEntry)
        /// Bytes without a record, and without a row.
        case stretch(Range<Int64>)
    }

    let reader: RecordReader

    /// Walks up to an end; calls `visit` with each step in file order, and after it with where the walk is.
    ///
    /// - Parameters:
    ///   - end: Where the index, or the file, ends.
    ///   - rows: The rows before that end; none for a segment that the index does not know.
    ///   - visit: Returns whether to go on.
    /// - Throws: `.io` where bytes cannot be read: `rows` stands at the first row that was not visited.
    func run(
        to end: Int64, _ rows: inout SegmentRows?, _ visit: (Step, Int64) throws(StoreError) -> Bool
    ) throws(StoreError) {
        let scanner = SegmentScanner(reader: reader)
        var position = Int64(SegmentHeader.byteCount)
        guard
            try takeRows(
                before: position, &rows, { row throws(StoreError) in try visit(.stray(row), position) })
        else { return }
        while position < end {
            guard let header = try scanner.header(at: position) else {
                let next = try scanner.nextMagic(after: position, before: end) ?? end
                var hasRow = false
                let isWanted = try takeRows(before: next, &rows) { row throws(StoreError) in
                    hasRow = true
                    return try visit(.stray(row), position)
                }
                guard isWanted else { return }
                if !hasRow, try !visit(.stretch(position..<next), next) { return }
                position = next
                continue
            }
            var own: StoredEntry?
            let next = position + header.location.byteCount
            let isWanted = try takeRows(before: next, &rows) { row throws(StoreError) in
                if own == nil, row.location.offset == position, row.location.sequence == header.sequence {
                    own = row
                    return true
                }
                return try visit(.stray(row), position)
            }
            guard isWanted, try visit(.record(header, row: own), next) else { return }
            position = next
        }
        _ = try takeRows(before: .max, &rows) { row throws(StoreError) in try visit(.stray(row), position) }
    }

    /// Hands over the rows that start before an offset.
    ///
    /// - Returns: Whether to go on.
    private func takeRows(
        before end: Int64, _ rows: inout SegmentRows?, _ body: (StoredEntry) throws(StoreError) -> Bool
    ) throws(StoreError) -> Bool {
        while let row = try rows?.peek(), row.location.offset < end {
            rows?.skip()
            guard try body(row) else { return false }
        }
        return true
    }
}
