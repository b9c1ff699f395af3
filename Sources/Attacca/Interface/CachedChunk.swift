// SPDX-License-Identifier: MIT
public import CacheModel

/// A chunk as it was delivered: the samples, and how they were come by.
public struct CachedChunk: Sendable {
    /// The samples. Holding a reference keeps the chunk in L1.
    public let chunk: PCMChunk
    /// The frames of the track that the chunk holds.
    public let frames: Range<Int64>
    /// Where it came from.
    public let origin: ChunkOrigin
    /// From the request to the delivery, in seconds; 0 for most of those that ``PreparedVariant/residentChunk(at:)`` finds
    /// once more, which are not measured.
    public let waitedSeconds: Double
    /// What rendering this chunk took when it was rendered, in seconds; measured, whoever asked for it then.
    public let renderSeconds: Double

    /// Lends the bytes: shape `[frames × channels]`, interleaved.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try chunk.withUnsafeBytes(body)
    }
}
