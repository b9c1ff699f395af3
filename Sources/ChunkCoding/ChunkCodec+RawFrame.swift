// SPDX-License-Identifier: MIT
public import CacheModel

extension ChunkCodec {
    /// The LZ4 frame of a payload, for tools that open it themselves.
    public struct RawFrame: Hashable, Sendable {
        /// How the content of the frame was made; at ``CodecLevel/stored`` it is the interleaved PCM.
        public let level: CodecLevel
        /// Where the frame lies in the payload, in bytes.
        public let byteRange: Range<Int>
    }

    /// Finds the LZ4 frame of a payload: checks what stands in front of it, and not the frame itself.
    ///
    /// - Parameters:
    ///   - payload: Any bytes.
    ///   - format: The format that the chunk's key says.
    ///   - frameCount: The frames that the chunk must have.
    /// - Throws: ``CodecError/Code/corruption`` with the byte, ``CodecError/Code/formatTooNew``, or
    ///   ``CodecError/Code/formatMismatch`` when the payload is of another shape.
    /// - Complexity: O(1).
    public func rawFrame(
        of payload: ChunkPayload, format: PCMFormat, frameCount: FrameCount
    ) throws(CodecError) -> RawFrame {
        try payload.withUnsafeBytes { (bytes) throws(CodecError) in
            let header = try header(of: bytes, format: format, frameCount: frameCount)
            return RawFrame(level: header.level, byteRange: PayloadHeader.byteCount..<bytes.count)
        }
    }
}
