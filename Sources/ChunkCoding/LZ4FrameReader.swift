// SPDX-License-Identifier: MIT
import CLZ4
import CacheModel

/// The blocks of an LZ4 frame, found without decompressing any.
///
/// Trusts nothing: every length is checked against the bytes there are.
struct LZ4FrameReader {
    /// One LZ4 block.
    struct Block {
        /// Its bytes within the frame.
        let range: Range<Int>
        let isCompressed: Bool
    }

    private(set) var blocks: [Block] = []

    /// Walks through a frame.
    ///
    /// - Parameters:
    ///   - frame: Any bytes.
    ///   - contentByteCount: What the frame must say of its content.
    ///   - blockCount: The blocks that it must have.
    ///   - position: Where `frame` starts within the payload, for messages.
    init(
        _ frame: UnsafeRawBufferPointer, contentByteCount: Int, blockCount: Int, at position: Int
    ) throws(CodecError) {
        var next = try Self.readHeader(of: frame, contentByteCount: contentByteCount, at: position)
        // The header has been found sound; its blocks may still not be there.
        guard blockCount <= (frame.count - next) / LZ4Frame.blockHeaderByteCount else {
            throw .corruptPayload(at: position + next, "no room for \(blockCount) LZ4 blocks")
        }
        blocks.reserveCapacity(blockCount)
        for number in 0..<blockCount {
            let word = try Self.word(of: frame, at: next, position)
            let byteCount = Int(word & ~LZ4Frame.uncompressedFlag)
            let start = next + LZ4Frame.blockHeaderByteCount
            guard byteCount > 0, byteCount <= ChunkLayout.blockByteCountMax, byteCount <= frame.count - start
            else {
                throw .corruptPayload(
                    at: position + next,
                    "LZ4 block \(number) of \(blockCount) takes \(byteCount) bytes, \(frame.count - start) are left"
                )
            }
            blocks.append(
                Block(range: start..<start + byteCount, isCompressed: word & LZ4Frame.uncompressedFlag == 0))
            next = start + byteCount
        }
        guard try Self.word(of: frame, at: next, position) == 0 else {
            throw .corruptPayload(at: position + next, "no end mark after \(blockCount) LZ4 blocks")
        }
        guard frame.count - next == LZ4Frame.trailerByteCount else {
            throw .corruptPayload(
                at: position + next,
                "\(frame.count - next) bytes from the end mark on, not end mark and checksum")
        }
    }

    private static func word(
        of frame: UnsafeRawBufferPointer, at offset: Int, _ position: Int
    ) throws(CodecError) -> UInt32 {
        guard frame.count - offset >= LZ4Frame.blockHeaderByteCount else {
            throw .corruptPayload(at: position + offset, "LZ4 frame ends early")
        }
        return frame.loadLittleEndian(at: offset, as: UInt32.self)
    }

    /// Checks the frame header against what is expected of it, and returns its length in bytes.
    private static func readHeader(
        of frame: UnsafeRawBufferPointer, contentByteCount: Int, at position: Int
    ) throws(CodecError) -> Int {
        let context = try LZ4DecompressionContext()
        var info = LZ4F_frameInfo_t()
        var byteCount = frame.count
        let status = LZ4F_getFrameInfo(context.context, &info, frame.baseAddress, &byteCount)
        guard LZ4F_isError(status) == 0 else {
            throw .corruptPayload(at: position, "LZ4 frame header: \(LZ4Frame.name(status))")
        }
        guard info.frameType == LZ4F_frame, info.contentChecksumFlag == LZ4F_contentChecksumEnabled else {
            throw .corruptPayload(at: position, "not an LZ4 frame with a content checksum")
        }
        guard info.blockMode == LZ4F_blockIndependent, info.blockChecksumFlag == LZ4F_noBlockChecksum,
            info.dictID == 0
        else { throw .corruptPayload(at: position, "not an LZ4 frame of independent blocks") }
        guard info.contentSize == UInt64(contentByteCount) else {
            throw .corruptPayload(
                at: position, "LZ4 frame of \(info.contentSize) bytes, expected \(contentByteCount)")
        }
        return byteCount
    }

    /// Decompresses one block.
    ///
    /// - Returns: The bytes of `content` that were written.
    static func decompress(
        _ block: UnsafeRawBufferPointer, into content: UnsafeMutableRawBufferPointer, at position: Int
    ) throws(CodecError) -> Int {
        let status = LZ4_decompress_safe(
            block.baseAddress, content.baseAddress, Int32(block.count), Int32(clamping: content.count))
        guard status >= 0 else {
            throw .corruptPayload(
                at: position,
                "LZ4 block of \(block.count) bytes is damaged or holds more than \(content.count)")
        }
        return Int(status)
    }

    /// Checks the content of a frame against its checksum, without keeping it.
    ///
    /// - Complexity: O(*n*); memory for two blocks of 4 MiB inside liblz4, which is why playback does without.
    static func verifyContent(
        of frame: UnsafeRawBufferPointer, contentByteCount: Int, at position: Int
    ) throws(CodecError) {
        let context = try LZ4DecompressionContext()
        let sink = PageMemory.allocate(byteCount: 64 << 10)
        defer { PageMemory.deallocate(sink) }
        var consumed = 0
        var produced = 0
        while true {
            var inputCount = frame.count - consumed
            var outputCount = sink.count
            let status = LZ4F_decompress(
                context.context, sink.baseAddress, &outputCount, frame.baseAddress?.advanced(by: consumed),
                &inputCount, nil)
            guard LZ4F_isError(status) == 0 else {
                throw .corruptPayload(at: position + consumed, "LZ4 frame: \(LZ4Frame.name(status))")
            }
            consumed += inputCount
            produced += outputCount
            if status == 0 { break }
            guard inputCount > 0 || outputCount > 0, produced <= contentByteCount else {
                throw .corruptPayload(
                    at: position + consumed,
                    "LZ4 frame ends early or holds more than \(contentByteCount) bytes")
            }
        }
        guard produced == contentByteCount, consumed == frame.count else {
            throw .corruptPayload(
                at: position + consumed,
                "LZ4 frame gave \(produced) of \(contentByteCount) bytes out of \(consumed) of \(frame.count)"
            )
        }
    }
}
