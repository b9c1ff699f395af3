// SPDX-License-Identifier: MIT
import CacheModel

extension ChunkCodec {
    /// A payload above this share of the PCM is not worth decoding.
    private static let worthwhileRatioMax = 0.98

    /// The filtered payload of a chunk, or `nil` when it gains too little.
    func filteredPayload(
        of chunk: PCMChunk, pcm: UnsafeRawBufferPointer
    ) throws(CodecError) -> ChunkPayload? {
        let byteCountMax = BlockLayout.streamByteCountMax(format: chunk.format, frameCount: chunk.frameCount)
        let scratch = ScratchMemory(byteCount: byteCountMax + BitPacking.slackByteCount)
        let payload = try scratch.withBytes { (stream) throws(CodecError) in
            let encoder = BlockEncoder(format: chunk.format)
            let byteCount = encoder.encode(pcm, frameCount: chunk.frameCount, into: stream)
            return try self.payload(
                of: chunk, level: .fast, stream: UnsafeRawBufferPointer(rebasing: stream[..<byteCount]))
        }
        let isWorthwhile = Double(payload.byteCount.rawValue) <= Double(pcm.count) * Self.worthwhileRatioMax
        return isWorthwhile ? payload : nil
    }

    /// The payload that holds the PCM as it is.
    func storedPayload(of chunk: PCMChunk, pcm: UnsafeRawBufferPointer) throws(CodecError) -> ChunkPayload {
        try payload(of: chunk, level: .stored, stream: pcm)
    }

    /// Puts a stream into its LZ4 frame and behind its header.
    private func payload(
        of chunk: PCMChunk, level: CodecLevel, stream: UnsafeRawBufferPointer
    ) throws(CodecError) -> ChunkPayload {
        let scratch = ScratchMemory(byteCount: LZ4Frame.byteCountMax(contentByteCount: stream.count))
        return try scratch.withBytes { (frame) throws(CodecError) in
            let frameByteCount = try LZ4Frame.compress(stream, into: frame)
            let header = PayloadHeader(
                level: level, format: chunk.format, frameCount: chunk.frameCount,
                streamByteCount: stream.count, lz4ByteCount: frameByteCount)
            return ChunkPayload(byteCount: PayloadHeader.byteCount + frameByteCount) { bytes in
                header.encode(into: bytes)
                UnsafeMutableRawBufferPointer(rebasing: bytes[PayloadHeader.byteCount...])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: frame[..<frameByteCount]))
            }
        }
    }
}
