// SPDX-License-Identifier: MIT
public import CacheModel

/// A chunk read from the store, every byte of it verified.
public struct StoredChunk: Sendable {
    public let payload: ChunkPayload
    /// Frames that the payload decodes to.
    public let frameCount: FrameCount
    /// What rendering the chunk cost once, in seconds.
    public let renderSeconds: Double
}
