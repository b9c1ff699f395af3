// SPDX-License-Identifier: MIT
import CChunkFilter
import CacheModel

/// How a chunk is cut: blocks that are decoded alone, sections that are predicted alone, groups that share a width.
///
/// The sections of a block are the lanes that are decoded at once, so that all blocks of a chunk are made equally long:
/// lanes that hold nothing cost as much as those that do.
struct ChunkLayout: Equatable {
    /// The longest section: long enough for its predictor to cost nothing, short enough that music stays what it was.
    static let sectionFrameCountMax = 4096
    /// The longest that an encoder makes: a power of two would put all lanes of a block into the same lines of a cache.
    private static let sectionFrameCountChosenMax = 4032
    /// Below this a predictor costs more than it gains.
    private static let sectionFrameCountMin = 1024
    static let sectionCountMax = attacca_lane_count
    static let groupLength = attacca_group_length
    /// The largest block of an LZ4 frame, and so of a stream.
    static let blockByteCountMax = 4 << 20

    let frameCount: Int
    /// Frames in every section but the last of the chunk; a multiple of 64, at most 4096.
    let sectionFrameCount: Int
    /// Sections in every block but the last; 1 to 16.
    let sectionCount: Int

    init(frameCount: Int, sectionFrameCount: Int, sectionCount: Int) {
        self.frameCount = frameCount
        self.sectionFrameCount = sectionFrameCount
        self.sectionCount = sectionCount
    }

    /// The layout that an encoder chooses.
    init(frameCount: Int, channelCount: Int) {
        self.frameCount = frameCount
        let sectionByteCount = SignalHeader.byteCountMax(sampleCount: Self.sectionFrameCountMax, bitWidth: 32)
        sectionCount = min(
            Self.sectionCountMax, Self.blockByteCountMax / (channelCount * (sectionByteCount + 1)))
        let blockCount = Self.quotient(frameCount, sectionCount * Self.sectionFrameCountChosenMax)
        let evenly = Self.quotient(frameCount, max(1, blockCount * sectionCount))
        sectionFrameCount = max(
            Self.sectionFrameCountMin, Self.quotient(evenly, Self.groupLength) * Self.groupLength)
    }

    var blockFrameCount: Int { sectionFrameCount * sectionCount }

    var blockCount: Int { Self.quotient(frameCount, blockFrameCount) }

    /// The frames of a block.
    func frames(ofBlock block: Int) -> Range<Int> {
        block * blockFrameCount..<min(frameCount, (block + 1) * blockFrameCount)
    }

    /// The sections of a block: all but the last of a chunk have the full number.
    func sectionCount(ofBlock block: Int) -> Int {
        Self.quotient(frames(ofBlock: block).count, sectionFrameCount)
    }

    /// A section, as a range of the chunk's frames.
    func frames(ofSection section: Int, inBlock block: Int) -> Range<Int> {
        let frames = frames(ofBlock: block)
        let start = frames.lowerBound + section * sectionFrameCount
        return start..<min(frames.upperBound, start + sectionFrameCount)
    }

    /// The most bytes that a filtered block takes: what a decoder may be asked to hold.
    func filteredBlockByteCountMax(channelCount: Int, bitWidth: Int) -> Int {
        let signal = SignalHeader.byteCountMax(sampleCount: sectionFrameCount, bitWidth: bitWidth)
        return sectionCount * channelCount * (1 + signal)
    }

    static func groupCount(sampleCount: Int) -> Int { quotient(sampleCount, groupLength) }

    /// Rounded up.
    private static func quotient(_ dividend: Int, _ divisor: Int) -> Int {
        (dividend + divisor - 1) / divisor
    }
}
