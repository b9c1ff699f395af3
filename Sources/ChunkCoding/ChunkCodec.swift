// SPDX-License-Identifier: MIT
public import CacheModel

/// PCM to payload bytes and back, bit for bit.
///
/// A value without state: any number of threads may use one at once. A call allocates its scratch, works, and
/// frees it. See `PayloadFormat.md` for every byte of a payload.
public struct ChunkCodec: Sendable {
    /// How payloads are made; every level is read, whatever this one is.
    public let level: CodecLevel

    public init(level: CodecLevel = .fast) { self.level = level }

    /// Encodes a chunk.
    ///
    /// At level ``CodecLevel/fast`` a chunk that would gain less than 2 % is stored instead.
    ///
    /// - Parameter chunk: PCM of any supported format; may have no frames.
    /// - Returns: A payload that ``decode(_:format:frameCount:)`` turns into the same bytes.
    /// - Throws: ``CodecError/Code/outOfMemory`` and nothing else.
    /// - Complexity: O(*n*) in the bytes of the chunk; scratch of about three times them.
    public func encode(_ chunk: PCMChunk) throws(CodecError) -> ChunkPayload {
        try chunk.withUnsafeBytes { (pcm) throws(CodecError) in
            if level == .fast, let payload = try filteredPayload(of: chunk, pcm: pcm) { return payload }
            return try storedPayload(of: chunk, pcm: pcm)
        }
    }

    /// Decodes a payload, trusting nothing in it.
    ///
    /// What the payload claims is compared with what is expected before anything is allocated for it, so that
    /// the memory of a call is bounded by the arguments alone.
    ///
    /// - Parameters:
    ///   - payload: Any bytes.
    ///   - format: The format that the chunk's key says.
    ///   - frameCount: The frames that the chunk must have.
    /// - Throws: ``CodecError/Code/corruption`` with the byte, ``CodecError/Code/formatTooNew``, or
    ///   ``CodecError/Code/formatMismatch`` when the payload is sound and of another shape.
    /// - Complexity: O(*n*) in the bytes of the chunk; scratch of at most 1.1 times them, more for chunks of
    ///   a few hundred frames.
    public func decode(
        _ payload: ChunkPayload, format: PCMFormat, frameCount: FrameCount
    ) throws(CodecError) -> PCMChunk {
        try payload.withUnsafeBytes { (bytes) throws(CodecError) in
            let header = try PayloadHeader(decoding: bytes)
            guard header.format == format, header.frameCount == frameCount else {
                throw .formatMismatch(
                    found: "\(header.format), \(header.frameCount)", expected: "\(format), \(frameCount)")
            }
            let frame = UnsafeRawBufferPointer(rebasing: bytes[PayloadHeader.byteCount...])
            var buffer = PCMBuffer(format: format, frameCount: frameCount)
            try buffer.withUnsafeMutableBytes { (pcm) throws(CodecError) in
                switch header.level {
                case .stored: try decodeStored(frame, header: header, into: pcm)
                case .fast: try decodeFiltered(frame, header: header, into: pcm)
                }
            }
            return PCMChunk(buffer)
        }
    }
}
