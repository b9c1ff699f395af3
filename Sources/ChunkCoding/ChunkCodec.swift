// SPDX-License-Identifier: MIT
import CChunkFilter
public import CacheModel

/// PCM to payload bytes and back, bit for bit.
///
/// Any number of threads may use one at once; its copies share a pool of scratch memory, so that a call allocates nothing
/// but its result. See `PayloadFormat.md` for every byte of a payload.
public struct ChunkCodec: Sendable {
    /// Scratch that is kept while nobody encodes or decodes; beyond that it is freed.
    private static let idleScratchCountMax = 2

    let kernels: FilterKernels
    let encoderScratch: ScratchPool<EncoderScratch>
    let decoderScratch: ScratchPool<DecoderScratch>

    public init() { self.init(kernels: .best) }

    init(kernels: FilterKernels) {
        self.kernels = kernels
        encoderScratch = ScratchPool(idleCountMax: Self.idleScratchCountMax) { EncoderScratch() }
        decoderScratch = ScratchPool(idleCountMax: Self.idleScratchCountMax) { DecoderScratch() }
    }

    /// Encodes a chunk.
    ///
    /// A chunk that would gain less than 2 % is stored as it is, whatever the level.
    ///
    /// - Parameters:
    ///   - chunk: PCM of any supported format; may have no frames.
    ///   - level: How much work to put into it.
    /// - Returns: A payload that ``decode(_:format:frameCount:checksum:)`` turns into the same bytes.
    /// - Throws: ``CodecError/Code/outOfMemory`` and nothing else.
    /// - Complexity: O(*n*) in the bytes of the chunk; memory for the payload and one block of 65 536 frames.
    public func encode(_ chunk: PCMChunk, level: CodecLevel) throws(CodecError) -> ChunkPayload {
        try chunk.withUnsafeBytes { (pcm) throws(CodecError) in
            if level != .stored, let payload = try filteredPayload(of: chunk, pcm: pcm, level: level) {
                return payload
            }
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
    ///   - checksum: Whether the frame's own checksum is compared as well.
    /// - Throws: ``CodecError/Code/corruption`` with the byte, ``CodecError/Code/formatTooNew``, or
    ///   ``CodecError/Code/formatMismatch`` when the payload is sound and of another shape.
    /// - Complexity: O(*n*) in the bytes of the chunk; scratch from the pool.
    public func decode(
        _ payload: ChunkPayload, format: PCMFormat, frameCount: FrameCount,
        checksum: ContentChecksum = .verified
    ) throws(CodecError) -> PCMChunk {
        try payload.withUnsafeBytes { (bytes) throws(CodecError) in
            _ = try header(of: bytes, format: format, frameCount: frameCount)
        }
        var buffer = PCMBuffer(format: format, frameCount: frameCount)
        try buffer.withUnsafeMutableBytes { (pcm) throws(CodecError) in
            try decode(payload, format: format, frameCount: frameCount, checksum: checksum, into: pcm)
        }
        return PCMChunk(buffer)
    }

    /// Decodes a payload, or the part of it that is wanted, into memory that the caller has.
    ///
    /// Blocks are independent: only those that hold a wanted frame are decoded, and several threads may decode parts of one
    /// payload at once.
    ///
    /// - Parameters:
    ///   - frames: The wanted frames, within those of the chunk; all when `nil`. Cheapest where they begin and end with
    ///     a block.
    ///   - pcm: Exactly as large as the wanted frames are, and aligned to a sample.
    /// - Throws: As ``decode(_:format:frameCount:checksum:)``; then `pcm` holds anything.
    public func decode(
        _ payload: ChunkPayload, format: PCMFormat, frameCount: FrameCount,
        checksum: ContentChecksum = .verified, frames: Range<Int>? = nil,
        into pcm: UnsafeMutableRawBufferPointer
    ) throws(CodecError) {
        let frames = frames ?? 0..<Int(frameCount.rawValue)
        precondition(
            frames.lowerBound >= 0 && frames.upperBound <= frameCount.rawValue,
            "frames \(frames) of a chunk of \(frameCount)")
        precondition(
            pcm.count == frames.count * format.bytesPerFrame,
            "\(pcm.count) bytes for \(frames.count) frames of \(format)")
        try payload.withUnsafeBytes { (bytes) throws(CodecError) in
            let header = try header(of: bytes, format: format, frameCount: frameCount)
            let frame = UnsafeRawBufferPointer(rebasing: bytes[PayloadHeader.byteCount...])
            if checksum == .verified {
                try LZ4FrameReader.verifyContent(
                    of: frame, contentByteCount: header.streamByteCount, at: PayloadHeader.byteCount)
            }
            try decodeBlocks(frame, header: header, frames: frames, into: pcm)
        }
    }

    /// Reads the header of a payload, and compares what it says with what is expected.
    func header(
        of bytes: UnsafeRawBufferPointer, format: PCMFormat, frameCount: FrameCount
    ) throws(CodecError) -> PayloadHeader {
        let header = try PayloadHeader(decoding: bytes)
        guard header.format == format, header.frameCount == frameCount else {
            throw .formatMismatch(
                found: "\(header.format), \(header.frameCount)", expected: "\(format), \(frameCount)")
        }
        return header
    }
}
