// SPDX-License-Identifier: MIT
import StorageIO

/// How far a segment is written.
struct SegmentProgress {
    let file: any StorageFile
    let byteCount: Int64
    let state: SegmentSummary.State

    init(_ active: ActiveSegment, state: SegmentSummary.State) {
        file = active.file
        byteCount = active.byteCount
        self.state = state
    }
}
