// SPDX-License-Identifier: MIT
import StorageIO

/// A round of compaction under way: what is still to be moved out of its segments, and where to.
struct CompactionRound {
    /// The segments that are emptied, locked so that nobody appends to them.
    var sources: [SegmentID: any StorageFile]
    /// Records that are still to be moved, in the order in which they are to lie: by track, preset, and index.
    var records: ArraySlice<ChunkIndex.Found>
    /// Where they go.
    var output: ActiveSegment?
}
