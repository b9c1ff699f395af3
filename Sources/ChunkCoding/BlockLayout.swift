// SPDX-License-Identifier: MIT
import CacheModel

/// The sizes of the filtered stream's parts. See `PayloadFormat.md`.
///
///     stream := blockByteCount[blockCount]  block[blockCount]
///     block  := (pair | signal)*            pairs of channels, then the odd one
///     pair   := stereoMode signal signal
///     signal := order warmUp[order] baseWidth widths groups
enum BlockLayout {
    /// Frames in every block but the last of a chunk.
    static let frameCountMax = 4096
    /// Samples packed at one width: 32 of `w` bits are `w` whole 32-bit words.
    static let groupSampleCount = 32
    /// The highest order of the fixed predictor.
    static let orderMax = 3
    /// Groups in a full block of one channel.
    static let groupCountMax = frameCountMax / groupSampleCount
    /// Bytes of one entry of the block table.
    static let tableEntryByteCount = 4

    static func blockCount(frameCount: FrameCount) -> Int {
        (Int(frameCount.rawValue) + frameCountMax - 1) / frameCountMax
    }

    static func groupCount(sampleCount: Int) -> Int {
        (sampleCount + groupSampleCount - 1) / groupSampleCount
    }

    /// Bytes that hold the widths of `groupCount` groups, four bits each.
    static func widthByteCount(groupCount: Int) -> Int { (groupCount + 1) / 2 }

    /// The most bytes that one channel of one block takes.
    private static let signalByteCountMax =
        2 + 4 * orderMax + widthByteCount(groupCount: groupCountMax) + 4 * 32 * groupCountMax

    /// The most bytes of a filtered stream: what a decoder may be asked to hold.
    static func streamByteCountMax(format: PCMFormat, frameCount: FrameCount) -> Int {
        let pairCount = format.channelCount / 2
        let blockByteCountMax = pairCount + format.channelCount * signalByteCountMax
        return blockCount(frameCount: frameCount) * (tableEntryByteCount + blockByteCountMax)
    }
}
