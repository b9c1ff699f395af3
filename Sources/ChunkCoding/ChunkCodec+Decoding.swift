// SPDX-License-Identifier: MIT
import CacheModel

extension ChunkCodec {
    /// Decodes a frame that holds PCM straight into its place.
    func decodeStored(
        _ frame: UnsafeRawBufferPointer, header: PayloadHeader, into pcm: UnsafeMutableRawBufferPointer
    ) throws(CodecError) {
        guard header.streamByteCount == pcm.count else {
            throw .corruptPayload(
                at: PayloadHeader.Offset.streamByteCount,
                "a stored stream of \(header.streamByteCount) bytes for \(pcm.count) bytes of PCM")
        }
        try LZ4Frame.decompress(frame, into: pcm, at: PayloadHeader.byteCount)
    }

    /// Decodes a frame that holds a filtered stream.
    func decodeFiltered(
        _ frame: UnsafeRawBufferPointer, header: PayloadHeader, into pcm: UnsafeMutableRawBufferPointer
    ) throws(CodecError) {
        let byteCountMax = BlockLayout.streamByteCountMax(
            format: header.format, frameCount: header.frameCount)
        guard header.streamByteCount <= byteCountMax else {
            throw .corruptPayload(
                at: PayloadHeader.Offset.streamByteCount,
                "a stream of \(header.streamByteCount) bytes for \(header.frameCount), at most \(byteCountMax)"
            )
        }
        let scratch = ScratchMemory(byteCount: header.streamByteCount + BitPacking.slackByteCount)
        try scratch.withBytes { (bytes) throws(CodecError) in
            let stream = UnsafeMutableRawBufferPointer(rebasing: bytes[..<header.streamByteCount])
            try LZ4Frame.decompress(frame, into: stream, at: PayloadHeader.byteCount)
            // The unpacker reads whole words, so the bytes behind the stream must be there, and be something.
            for index in header.streamByteCount..<bytes.count { bytes[index] = 0 }
            let decoder = BlockDecoder(format: header.format)
            try decoder.decode(
                UnsafeRawBufferPointer(stream), frameCount: header.frameCount, into: pcm)
        }
    }
}
