// SPDX-License-Identifier: MIT
import CChunkFilter
import CacheModel

extension ChunkCodec {
    /// Decodes the blocks that hold wanted frames straight into their place.
    func decodeBlocks(
        _ frame: UnsafeRawBufferPointer, header: PayloadHeader, frames: Range<Int>,
        into pcm: UnsafeMutableRawBufferPointer
    ) throws(CodecError) {
        let layout = header.layout
        let lz4 = try LZ4FrameReader(
            frame, contentByteCount: header.streamByteCount, blockCount: layout.blockCount,
            at: PayloadHeader.byteCount)
        guard let mapping = header.mapping else {
            return try decodeStored(frame, lz4, header: header, frames: frames, into: pcm)
        }
        if mapping.isNarrow {
            try decodeFiltered(frame, lz4, header, mapping, as: UInt16.self, frames: frames, into: pcm)
        } else {
            try decodeFiltered(frame, lz4, header, mapping, as: UInt32.self, frames: frames, into: pcm)
        }
    }

    private func decodeFiltered<Code: SignalCode>(
        _ frame: UnsafeRawBufferPointer, _ lz4: LZ4FrameReader, _ header: PayloadHeader,
        _ mapping: SampleMapping, as code: Code.Type, frames: Range<Int>,
        into pcm: UnsafeMutableRawBufferPointer
    ) throws(CodecError) {
        try decoderScratch.withScratch { (scratch) throws(CodecError) in
            let decoder = BlockDecoder<Code>(
                kernels: kernels, layout: header.layout, mapping: mapping, format: header.format,
                scratch: scratch)
            try forEachBlock(of: frame, lz4, header: header, frames: frames, scratch: scratch) {
                (stream, block) throws(CodecError) in
                try decoder.decode(stream, block: block, frames: frames, into: pcm.baseAddress!)
            }
        }
    }

    /// Calls `body` with each filtered block that holds a wanted frame: where it lies, or decompressed.
    private func forEachBlock(
        of frame: UnsafeRawBufferPointer, _ lz4: LZ4FrameReader, header: PayloadHeader, frames: Range<Int>,
        scratch: DecoderScratch, _ body: (UnsafeRawBufferPointer, Int) throws(CodecError) -> Void
    ) throws(CodecError) {
        for (number, block) in lz4.blocks.enumerated()
        where header.layout.frames(ofBlock: number).overlaps(frames) {
            let bytes = UnsafeRawBufferPointer(rebasing: frame[block.range])
            let byteCountMax = header.blockByteCountMax
            guard block.isCompressed else {
                guard bytes.count <= byteCountMax else {
                    throw .corruptBlock(number, at: byteCountMax, "a block of \(bytes.count) bytes")
                }
                try body(bytes, number)
                continue
            }
            let memory = scratch.block(byteCount: byteCountMax)
            let byteCount = try LZ4FrameReader.decompress(
                bytes, into: UnsafeMutableRawBufferPointer(rebasing: memory[..<byteCountMax]),
                at: PayloadHeader.byteCount + block.range.lowerBound)
            try body(UnsafeRawBufferPointer(rebasing: memory[..<byteCount]), number)
        }
    }

    /// Decodes a frame that holds PCM.
    private func decodeStored(
        _ frame: UnsafeRawBufferPointer, _ lz4: LZ4FrameReader, header: PayloadHeader, frames: Range<Int>,
        into pcm: UnsafeMutableRawBufferPointer
    ) throws(CodecError) {
        let bytesPerFrame = header.format.bytesPerFrame
        for (number, block) in lz4.blocks.enumerated() {
            let content = header.layout.frames(ofBlock: number)
            let wanted = content.clamped(to: frames)
            guard !wanted.isEmpty else { continue }
            let bytes = UnsafeRawBufferPointer(rebasing: frame[block.range])
            try decoderScratch.withScratch { (scratch) throws(CodecError) in
                let stored = try storedBlock(
                    bytes, isCompressed: block.isCompressed, byteCount: content.count * bytesPerFrame,
                    at: PayloadHeader.byteCount + block.range.lowerBound, scratch: scratch)
                let first = (wanted.lowerBound - content.lowerBound) * bytesPerFrame
                let output = (wanted.lowerBound - frames.lowerBound) * bytesPerFrame
                (pcm.baseAddress! + output).copyMemory(
                    from: stored.baseAddress! + first, byteCount: wanted.count * bytesPerFrame)
            }
        }
    }

    /// The PCM of a stored block: where it lies, or decompressed.
    private func storedBlock(
        _ bytes: UnsafeRawBufferPointer, isCompressed: Bool, byteCount: Int, at position: Int,
        scratch: DecoderScratch
    ) throws(CodecError) -> UnsafeRawBufferPointer {
        var stored = bytes
        if isCompressed {
            let memory = scratch.block(byteCount: byteCount)
            let count = try LZ4FrameReader.decompress(
                bytes, into: UnsafeMutableRawBufferPointer(rebasing: memory[..<byteCount]), at: position)
            stored = UnsafeRawBufferPointer(rebasing: memory[..<count])
        }
        guard stored.count == byteCount else {
            throw .corruptPayload(
                at: position, "a stored block of \(stored.count) bytes, expected \(byteCount)")
        }
        return stored
    }
}
