// SPDX-License-Identifier: MIT
import StorageIO
import Threading

/// Segment files kept open for reading, the least recently used closed first.
///
/// A `Lock` around the table; files are opened outside of it, so that two threads may open one at once and one
/// of the two is closed again. A file that was removed stays readable for those who have it.
final class SegmentReaders: Sendable {
    private struct Table {
        var files: [SegmentID: (file: any StorageFile, lastUse: UInt64)] = [:]
        var useCount: UInt64 = 0
    }

    private let directory: SegmentDirectory
    private let countMax: Int
    private let table = Lock(Table())

    init(directory: SegmentDirectory, countMax: Int) {
        self.directory = directory
        self.countMax = countMax
    }

    /// An open segment of this store, its header verified.
    func file(_ segment: SegmentID) throws(StoreError) -> any StorageFile {
        let known = table.withLock { table -> (any StorageFile)? in
            table.useCount += 1
            table.files[segment]?.lastUse = table.useCount
            return table.files[segment]?.file
        }
        if let known { return known }
        let opened = try directory.open(segment, .read)
        table.withLock { table in
            if table.files.count >= countMax,
                let oldest = table.files.min(by: { $0.value.lastUse < $1.value.lastUse })
            {
                table.files[oldest.key] = nil
            }
            table.useCount += 1
            table.files[segment] = (opened, table.useCount)
        }
        return opened
    }

    /// Closes a segment whose file may have been replaced or removed.
    func forget(_ segment: SegmentID) { table.withLock { $0.files[segment] = nil } }

    /// Closes every file.
    func forgetAll() { table.withLock { $0.files = [:] } }
}
