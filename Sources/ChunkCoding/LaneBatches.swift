// SPDX-License-Identifier: MIT
import CChunkFilter

/// What is read of the signals of one pair of channels in a block: one signal in each row, those of a section side by
/// side. The rows, predictors and stereo modes themselves are in the scratch.
struct LaneBatches {
    let block: Int
    let sectionCount: Int
    let rowsPerSection: Int
    /// Samples that every row is restored to: those of the longest section, in whole groups.
    let sampleCount: Int
    /// The longest predictor, and even.
    var tapCount = 2

    init(layout: ChunkLayout, block: Int, rowsPerSection: Int) {
        self.block = block
        self.rowsPerSection = rowsPerSection
        sectionCount = layout.sectionCount(ofBlock: block)
        let longest = layout.frames(ofSection: 0, inBlock: block).count
        sampleCount = ChunkLayout.groupCount(sampleCount: longest) * ChunkLayout.groupLength
    }

    var batchCount: Int {
        let laneCount = Int(attacca_lane_count)
        return (sectionCount * rowsPerSection + laneCount - 1) / laneCount
    }
}
