// SPDX-License-Identifier: MIT

/// What a progressive request hands over: parts, in order and without a gap, that together are the chunk; then the chunk.
public enum ChunkDelivery: Sendable {
    /// Some frames, the next ones that nobody has been given yet.
    case part(ChunkPart)
    /// The last: the same samples in one piece. It is what the cache counts as the delivery.
    case whole(CachedChunk)
}
