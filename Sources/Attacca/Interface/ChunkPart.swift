// SPDX-License-Identifier: MIT
public import CacheModel

/// Some frames of a chunk whose other frames may still be being rendered.
public struct ChunkPart: Sendable {
    /// The samples; they do not change any more. Holding a reference keeps the memory of the whole chunk.
    public let chunk: PCMChunk
    /// The frames of the track that the part holds.
    public let frames: Range<Int64>

    /// Lends the bytes: shape `[frames × channels]`, interleaved, aligned to a frame.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try chunk.withUnsafeBytes(body)
    }
}
