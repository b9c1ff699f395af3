// SPDX-License-Identifier: MIT
public import CacheModel
import ChunkStorage
import StorageIO

/// One segment file, looked at closely.
public struct SegmentDetails: Sendable {
    /// One stretch of the file.
    public struct Record: Sendable {
        /// `live`, `damaged`, `unindexed`, `struck-out` or `dead`.
        public let state: String
        /// Bytes from the start of the segment.
        public let offset: Int64
        /// Bytes of the stretch, header and padding included.
        public let byteCount: ByteCount
        /// The place in the order of writing; `nil` for dead bytes.
        public let sequence: Int64?
        /// The chunk of the record; `nil` where that cannot be read.
        public let key: ChunkKey?
        /// What is wrong with one that is damaged.
        public let problem: String?
    }

    /// The file's name.
    public let name: String
    /// `active`, `sealed` or `suspect`; `nil` when the index does not know it.
    public let state: String?
    /// When the file was begun.
    public let createdAt: WallTime
    /// Length of the file.
    public let byteCount: ByteCount
    /// Space that the file takes, holes not counted.
    public let diskByteCount: ByteCount
    /// Bytes that the index accounts for; `nil` when it does not know the segment.
    public let indexedByteCount: ByteCount?
    /// In file order.
    public let records: [Record]

    init(_ contents: SegmentContents, name: String) {
        self.name = name
        state = contents.summary?.state.rawValue
        createdAt = contents.createdTime
        byteCount = ByteCount(Int(contents.size.byteCount))
        diskByteCount = ByteCount(Int(contents.size.allocatedByteCount))
        indexedByteCount = contents.summary.map { ByteCount(Int($0.indexedByteCount)) }
        records = contents.records.map { record in
            Record(
                state: record.state.rawValue, offset: record.offset,
                byteCount: ByteCount(Int(max(0, record.byteCount))), sequence: record.sequence,
                key: record.key, problem: record.problem)
        }
    }

    /// Bytes of the records in a state.
    public func byteCount(of state: String) -> ByteCount {
        records.reduce(.zero) { $1.state == state ? $0 + $1.byteCount : $0 }
    }
}
