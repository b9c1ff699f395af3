// SPDX-License-Identifier: MIT
import CChunkFilter

/// What has been read of the signals of one pair of channels in a block, one signal in each row.
struct LaneBatches {
    let rowsPerSection: Int
    /// Samples that every row is restored to: those of the longest section, in whole groups.
    let sampleCount: Int
    let batchCount: Int
    var modes: [StereoMode]
    /// The longest predictor, and even.
    var tapCount = 2

    init(sections: [Range<Int>], rowsPerSection: Int) {
        self.rowsPerSection = rowsPerSection
        sampleCount =
            ChunkLayout.groupCount(sampleCount: sections.first?.count ?? 0) * ChunkLayout.groupLength
        let laneCount = Int(attacca_lane_count)
        batchCount = (sections.count * rowsPerSection + laneCount - 1) / laneCount
        modes = Array(repeating: .leftRight, count: sections.count)
    }

    /// All bits set for each section that has middle and side; as many as there are pairs of lanes.
    var midSideMasks: [UInt32] {
        modes.map { $0 == .midSide ? UInt32.max : 0 }
            + Array(repeating: 0, count: ChunkLayout.sectionCountMax - modes.count)
    }
}
