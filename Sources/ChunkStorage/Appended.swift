// SPDX-License-Identifier: MIT

/// What a batch put into segments, before the index knows of it.
struct Appended {
    var headers: [RecordHeader] = []
    var progress: [SegmentID: SegmentProgress] = [:]

    /// Bytes of the records.
    var byteCount: Int64 { headers.reduce(0) { $0 + $1.location.byteCount } }
}
