// SPDX-License-Identifier: MIT
public import CacheModel

/// How much a purge removes.
public struct PurgeSummary: Hashable, Sendable {
    public internal(set) var chunkCount = 0
    /// Bytes of the records, headers included.
    public internal(set) var byteCount = ByteCount.zero

    mutating func add(_ records: [RecordLocation]) {
        chunkCount += records.count
        byteCount += ByteCount(records.reduce(0) { $0 + Int($1.byteCount) })
    }
}
