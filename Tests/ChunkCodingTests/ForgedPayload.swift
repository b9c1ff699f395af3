// SPDX-License-Identifier: MIT
import CChecksum
import CLZ4
import CacheModel

@testable import ChunkCoding

/// A payload taken apart, to be put together again as no encoder would: with right lengths and checksums around anything.
struct ForgedPayload {
    /// What stands in front; its lengths are made to fit.
    var header: PayloadHeader
    /// What each LZ4 block holds.
    var blocks: [[UInt8]]

    // The LZ4 frame.
    var isCompressed = false
    var isLinked = false
    var hasBlockChecksums = false
    var hasContentChecksum = true
    var hasContentSize = true
    var hasEndMark = true
    var frameVersion: UInt8 = 1
    var dictionary: UInt32?
    /// 4 to 7 for 64 KiB to 4 MiB.
    var blockSizeID: UInt8 = 7
    var contentChecksumFlips: UInt32 = 0
    /// What header and frame say, where it is not the truth.
    var declaredContentByteCount: Int?
    var bytesBehind: [UInt8] = []

    init(_ payload: ChunkPayload) throws {
        (header, blocks) = try payload.withUnsafeBytes { bytes throws(CodecError) in
            let header = try PayloadHeader(decoding: bytes)
            let frame = UnsafeRawBufferPointer(rebasing: bytes[PayloadHeader.byteCount...])
            let reader = try LZ4FrameReader(
                frame, contentByteCount: header.streamByteCount, blockCount: header.layout.blockCount, at: 0)
            var blocks: [[UInt8]] = []
            for block in reader.blocks {
                let bytes = UnsafeRawBufferPointer(rebasing: frame[block.range])
                guard block.isCompressed else {
                    blocks.append(Array(bytes))
                    continue
                }
                var content = [UInt8](repeating: 0, count: header.blockByteCountMax)
                let count = LZ4_decompress_safe(
                    bytes.baseAddress, &content, Int32(bytes.count), Int32(content.count))
                blocks.append(Array(content.prefix(Int(count))))
            }
            return (header, blocks)
        }
    }

    private var frame: [UInt8] {
        let content = blocks.flatMap { $0 }
        var descriptor: [UInt8] = [
            frameVersion << 6 | (isLinked ? 0 : 0x20) | (hasBlockChecksums ? 0x10 : 0)
                | (hasContentSize ? 8 : 0)
                | (hasContentChecksum ? 4 : 0) | (dictionary == nil ? 0 : 1),
            blockSizeID << 4,
        ]
        if hasContentSize {
            descriptor += PCMFixture.littleEndian(UInt64(declaredContentByteCount ?? content.count))
        }
        if let dictionary { descriptor += PCMFixture.littleEndian(dictionary) }
        var frame: [UInt8] = [0x04, 0x22, 0x4D, 0x18] + descriptor
        frame.append(UInt8(truncatingIfNeeded: XXH32.checksum(of: descriptor) >> 8))
        for block in blocks {
            let stored = isCompressed ? Self.compressed(block) : block
            frame += PCMFixture.littleEndian(UInt32(stored.count) | (isCompressed ? 0 : 1 << 31))
            frame += stored
            if hasBlockChecksums { frame += PCMFixture.littleEndian(XXH32.checksum(of: stored)) }
        }
        if hasEndMark { frame += [0, 0, 0, 0] }
        if hasContentChecksum {
            frame += PCMFixture.littleEndian(XXH32.checksum(of: content) ^ contentChecksumFlips)
        }
        return frame + bytesBehind
    }

    private static func compressed(_ block: [UInt8]) -> [UInt8] {
        var memory = [UInt8](repeating: 0, count: Int(LZ4_compressBound(Int32(block.count))))
        let count = LZ4_compress_default(block, &memory, Int32(block.count), Int32(memory.count))
        return Array(memory.prefix(Int(count)))
    }

    var bytes: [UInt8] {
        let frame = frame
        let sized = header.sized(
            streamByteCount: declaredContentByteCount ?? blocks.reduce(0) { $0 + $1.count },
            lz4ByteCount: frame.count)
        var bytes = [UInt8](repeating: 0, count: PayloadHeader.byteCount)
        bytes.withUnsafeMutableBytes { sized.encode(into: $0) }
        return bytes + frame
    }

    /// Gives bytes that someone changed a header checksum that vouches for them.
    static func resealed(_ bytes: [UInt8]) -> [UInt8] {
        let checksum = bytes[8..<PayloadHeader.byteCount].withUnsafeBytes {
            attacca_crc32c(0, $0.baseAddress, $0.count)
        }
        var bytes = bytes
        bytes.replaceSubrange(4..<8, with: PCMFixture.littleEndian(checksum))
        return bytes
    }
}
