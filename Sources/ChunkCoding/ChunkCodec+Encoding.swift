// SPDX-License-Identifier: MIT
import CChunkFilter
import CacheModel

extension ChunkCodec {
    /// A payload above this share of the PCM is not worth decoding.
    private static let worthwhileRatioMax = 0.98

    /// The filtered payload of a chunk, or `nil` when it gains too little.
    func filteredPayload(
        of chunk: PCMChunk, pcm: UnsafeRawBufferPointer, level: CodecLevel
    ) throws(CodecError) -> ChunkPayload? {
        let format = chunk.format
        let mapping = SampleMapping(of: pcm, format: format.sampleFormat, kernels: kernels)
        let layout = ChunkLayout(
            frameCount: Int(chunk.frameCount.rawValue), channelCount: format.channelCount)
        let header = PayloadHeader(level: level, format: format, layout: layout, mapping: mapping)
        let payload = try encoderScratch.withScratch { (scratch) throws(CodecError) in
            let stream = scratch.block(byteCount: header.blockByteCountMax)
            return try self.payload(header) { (block) throws(CodecError) in
                let byteCount =
                    mapping.isNarrow
                    ? BlockEncoder<Int16>(
                        kernels: kernels, layout: layout, mapping: mapping, format: format, level: level,
                        scratch: scratch
                    ).encode(pcm.baseAddress!, block: block, into: stream)
                    : BlockEncoder<Int32>(
                        kernels: kernels, layout: layout, mapping: mapping, format: format, level: level,
                        scratch: scratch
                    ).encode(pcm.baseAddress!, block: block, into: stream)
                return UnsafeRawBufferPointer(rebasing: stream[..<byteCount])
            }
        }
        let isWorthwhile = Double(payload.byteCount.rawValue) <= Double(pcm.count) * Self.worthwhileRatioMax
        return isWorthwhile ? payload : nil
    }

    /// The payload that holds the PCM as it is.
    func storedPayload(of chunk: PCMChunk, pcm: UnsafeRawBufferPointer) throws(CodecError) -> ChunkPayload {
        let layout = ChunkLayout(
            frameCount: Int(chunk.frameCount.rawValue), channelCount: chunk.format.channelCount)
        let header = PayloadHeader(level: .stored, format: chunk.format, layout: layout, mapping: nil)
        return try payload(header) { (block) throws(CodecError) in
            let frames = layout.frames(ofBlock: block)
            let bytesPerFrame = chunk.format.bytesPerFrame
            return UnsafeRawBufferPointer(
                rebasing: pcm[frames.lowerBound * bytesPerFrame..<frames.upperBound * bytesPerFrame])
        }
    }

    /// Puts the blocks of a stream into an LZ4 frame behind a header: all in the memory that the payload keeps.
    private func payload(
        _ header: PayloadHeader, block: (Int) throws(CodecError) -> UnsafeRawBufferPointer
    ) throws(CodecError) -> ChunkPayload {
        let blockCount = header.layout.blockCount
        let capacity =
            PayloadHeader.byteCount
            + LZ4FrameWriter.byteCountMax(blockCount: blockCount, blockByteCountMax: header.blockByteCountMax)
        return try ChunkPayload(capacity: capacity) { (bytes) throws(CodecError) in
            var writer = try LZ4FrameWriter(
                into: UnsafeMutableRawBufferPointer(rebasing: bytes[PayloadHeader.byteCount...]),
                isEmpty: blockCount == 0)
            for number in 0..<blockCount { try writer.append(try block(number)) }
            let (byteCount, contentByteCount) = try writer.finish()
            header.sized(streamByteCount: contentByteCount, lz4ByteCount: byteCount).encode(into: bytes)
            return PayloadHeader.byteCount + byteCount
        }
    }
}
