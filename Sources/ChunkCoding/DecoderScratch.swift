// SPDX-License-Identifier: MIT
import CChunkFilter
import CacheModel

/// The memory that decoding one block takes, whatever the chunk: rows for the sections of a pair of channels, and what
/// goes with them.
///
/// Serves one call at a time; a ``ScratchPool`` keeps a few between calls.
final class DecoderScratch {
    /// Elements between two rows: a little more than a section, so that rows do not compete for the same cache lines.
    static let rowStride = ChunkLayout.sectionFrameCountMax + 64
    static let rowCount = 2 * ChunkLayout.sectionCountMax
    private static let rowsByteCount = rowCount * rowStride * 4
    /// Conversions of two channels; or three sections of stereo frames that are not wanted as they are.
    private static let conversionByteCount = 3 * conversionStride
    private static let conversionStride = 8 * ChunkLayout.sectionFrameCountMax
    private static let highByteCount = ChunkLayout.sectionFrameCountMax + 64
    private static let widthsByteCount = 64

    private let memory: UnsafeMutableRawBufferPointer
    private var blockMemory: UnsafeMutableRawBufferPointer?
    /// The predictors of two batches of lanes.
    let predictors: UnsafeMutablePointer<attacca_lane_predictors>
    /// All bits set for each section that has middle and side.
    let midSideMasks: UnsafeMutablePointer<UInt32>
    /// Where the frames of each section go.
    let targets: UnsafeMutablePointer<UnsafeMutableRawPointer?>

    init() {
        memory = PageMemory.allocate(
            byteCount: Self.rowsByteCount + Self.conversionByteCount + Self.highByteCount
                + Self.widthsByteCount)
        predictors = .allocate(capacity: 2)
        predictors.initialize(repeating: attacca_lane_predictors(), count: 2)
        midSideMasks = .allocate(capacity: ChunkLayout.sectionCountMax)
        midSideMasks.initialize(repeating: 0, count: ChunkLayout.sectionCountMax)
        targets = .allocate(capacity: ChunkLayout.sectionCountMax)
        targets.initialize(repeating: nil, count: ChunkLayout.sectionCountMax)
    }

    deinit {
        PageMemory.deallocate(memory)
        if let blockMemory { PageMemory.deallocate(blockMemory) }
        predictors.deallocate()
        midSideMasks.deallocate()
        targets.deallocate()
    }

    /// Makes every lane predict nothing and every section left and right.
    func clearPredictors() {
        midSideMasks.update(repeating: 0, count: ChunkLayout.sectionCountMax)
        UnsafeMutableRawPointer(predictors).initializeMemory(
            as: UInt8.self, repeating: 0, count: 2 * MemoryLayout<attacca_lane_predictors>.stride)
        for batch in 0..<2 {
            withUnsafeMutableBytes(of: &predictors[batch].history_scale) {
                $0.assumingMemoryBound(to: Float.self).update(repeating: 1)
            }
        }
    }

    /// The rows, as codes or samples of either width.
    func rows<Element>(as type: Element.Type) -> UnsafeMutablePointer<Element> {
        memory.baseAddress!.assumingMemoryBound(to: Element.self)
    }

    /// Room for a section of 32-bit samples, or of stereo frames, one of three.
    func conversion(_ number: Int) -> UnsafeMutablePointer<Int32> {
        let start = Self.rowsByteCount + number * Self.conversionStride
        return (memory.baseAddress! + start).assumingMemoryBound(to: Int32.self)
    }

    var high: UnsafeMutablePointer<UInt8> {
        (memory.baseAddress! + Self.rowsByteCount + Self.conversionByteCount).assumingMemoryBound(
            to: UInt8.self)
    }

    var widths: UnsafeMutablePointer<UInt8> { high + Self.highByteCount }

    /// Memory for a decompressed block and the bytes that are read behind it.
    func block(byteCount: Int) -> UnsafeMutableRawBufferPointer {
        let needed = byteCount + Int(attacca_read_slack)
        if let blockMemory, blockMemory.count >= needed { return blockMemory }
        if let blockMemory { PageMemory.deallocate(blockMemory) }
        let memory = PageMemory.allocate(byteCount: needed)
        blockMemory = memory
        return memory
    }
}
