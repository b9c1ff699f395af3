// SPDX-License-Identifier: MIT

/// What a batch put into segments, before the index knows of it.
struct Appended {
    var headers: [RecordHeader] = []
    var progress: [SegmentID: SegmentProgress] = [:]
}
