// SPDX-License-Identifier: MIT
import CacheModel

/// What a batch put into segments, before the index knows of it.
struct Appended {
    var headers: [RecordHeader] = []
    /// How often each counts as used from the start.
    var useCounts: [ChunkKey: Int64] = [:]
    var progress: [SegmentID: SegmentProgress] = [:]

    /// Bytes of the records.
    var byteCount: Int64 { headers.reduce(0) { $0 + $1.location.byteCount } }
}
