// SPDX-License-Identifier: MIT
public import CacheModel
import ChunkCoding
import ChunkStorage

/// A chunk of the disk tier, read and verified: for tools that show it or write it out.
public struct InspectedChunk: Sendable {
    /// Which chunk it is.
    public let key: ChunkKey
    /// Frames that the chunk holds.
    public let frameCount: FrameCount
    /// The bytes as they are stored.
    public let payload: ChunkPayload
    private let rawFrame: ChunkCodec.RawFrame

    /// - Throws: ``AttaccaError/Code/chunkUnreadable`` when the payload is none that this version knows.
    init(_ stored: StoredChunk, key: ChunkKey) throws(AttaccaError) {
        do throws(CodecError) {
            rawFrame = try ChunkCodec().rawFrame(
                of: stored.payload, format: key.grid.format, frameCount: stored.frameCount)
        } catch {
            throw .undecodable(key, cause: error)
        }
        self.key = key
        frameCount = stored.frameCount
        payload = stored.payload
    }

    /// The level it was encoded at, such as `stored` or `fast`.
    public var levelName: String { "\(rawFrame.level)" }

    /// Lends the LZ4 frame inside the payload, which any LZ4 decoder opens.
    public func withLZ4Frame<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try payload.withUnsafeBytes { (bytes) throws(Failure) in
            try body(UnsafeRawBufferPointer(rebasing: bytes[rawFrame.byteRange]))
        }
    }

    /// The samples, bit for bit what was rendered.
    ///
    /// - Throws: ``AttaccaError/Code/chunkUnreadable``.
    /// - Complexity: O(*n*) in the bytes of the chunk.
    public func decode() throws(AttaccaError) -> PCMChunk {
        do throws(CodecError) {
            return try ChunkCodec().decode(payload, format: key.grid.format, frameCount: frameCount)
        } catch {
            throw .undecodable(key, cause: error)
        }
    }
}
