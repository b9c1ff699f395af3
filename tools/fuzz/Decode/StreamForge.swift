// SPDX-License-Identifier: MIT
import CLZ4
import CacheModel

@testable import ChunkCoding

/// Puts hostile blocks into a sound LZ4 frame: right lengths, right checksums.
///
/// Each block but the last begins with 2 bytes: bits 0-12 its length (0: the block before once more), 14 whether it is
/// cut or repeated to the size of the PCM, 15 whether it is compressed.
struct StreamForge {
    private enum Word {
        static let lengthMask: UInt16 = 0x1FFF
        static let isFitted: UInt16 = 0x4000
        static let isCompressed: UInt16 = 0x8000
    }

    /// Beyond this, blocks are as short as they can be.
    private static let byteCountMax = 64 << 10
    /// Version 1, independent blocks, content size, content checksum.
    private static let flags: UInt8 = 0x6C
    private static let withoutContentSize: UInt8 = 0x64

    private var content: [UInt8] = []
    private var blocks: [UInt8] = []
    private var largestBlockByteCount = 0

    /// The frame around the blocks of a layout, and the bytes of its content.
    static func frame(
        from input: inout FuzzInput, layout: ChunkLayout, bytesPerFrame: Int
    ) -> (bytes: [UInt8], contentByteCount: Int) {
        var forge = Self()
        var last: [UInt8] = [0]
        for number in 0..<layout.blockCount {
            let word = input.takeUInt16()
            let length = Int(word & Word.lengthMask)
            let isLast = number == layout.blockCount - 1
            if length > 0, !input.isEmpty { last = Array(isLast ? input.takeAll() : input.take(length)) }
            var block = forge.content.count < byteCountMax ? last : [last[0]]
            if word & Word.isFitted != 0 {
                block = Self.fitted(last, toByteCount: layout.frames(ofBlock: number).count * bytesPerFrame)
            }
            forge.append(block, isCompressed: word & Word.isCompressed != 0)
        }
        return (forge.frame(), forge.content.count)
    }

    private mutating func append(_ block: [UInt8], isCompressed: Bool) {
        content += block
        largestBlockByteCount = max(largestBlockByteCount, block.count)
        let compressed = isCompressed ? Self.compressed(block) : block
        let flag = isCompressed ? 0 : LZ4Frame.uncompressedFlag
        blocks += Self.littleEndian(UInt32(compressed.count) | flag)
        blocks += compressed
    }

    /// Header, blocks, end mark and checksum of the content.
    private func frame() -> [UInt8] {
        // The smallest size that fits: liblz4 allocates as much to verify a frame.
        let sizes = [64 << 10, 256 << 10, 1 << 20]
        let sizeCode = UInt8(4 + (sizes.firstIndex { largestBlockByteCount <= $0 } ?? 3))
        var descriptor = [content.isEmpty ? Self.withoutContentSize : Self.flags, sizeCode << 4]
        if !content.isEmpty { descriptor += Self.littleEndian(UInt64(content.count)) }
        let check = descriptor.withUnsafeBytes { UInt8(truncatingIfNeeded: XXH32.digest(of: $0) >> 8) }
        let digest = content.withUnsafeBytes { XXH32.digest(of: $0) }
        return [0x04, 0x22, 0x4D, 0x18] + descriptor + [check] + blocks + [0, 0, 0, 0]
            + Self.littleEndian(digest)
    }

    private static func fitted(_ block: [UInt8], toByteCount byteCount: Int) -> [UInt8] {
        var fitted = block
        while fitted.count < byteCount { fitted += fitted }
        fitted.removeLast(fitted.count - byteCount)
        return fitted
    }

    private static func compressed(_ block: [UInt8]) -> [UInt8] {
        let capacity = LZ4_compressBound(Int32(block.count))
        return [UInt8](unsafeUninitializedCapacity: Int(capacity)) { bytes, count in
            count = block.withUnsafeBytes { block in
                Int(LZ4_compress_default(block.baseAddress, bytes.baseAddress, Int32(block.count), capacity))
            }
        }
    }

    private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}
