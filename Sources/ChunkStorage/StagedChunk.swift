// SPDX-License-Identifier: MIT
public import CacheModel

/// An encoded chunk on its way to the disk.
public struct StagedChunk: Sendable {
    public let key: ChunkKey
    public let payload: ChunkPayload
    /// Frames that the payload decodes to.
    public let frameCount: FrameCount
    /// What rendering the chunk cost, in seconds.
    public let renderSeconds: Double
    /// How often it counts as used from the start, 0 for one that nobody has used yet: the more, the later it is evicted
    /// (``EvictionPolicy``).
    public let useCount: Int64

    /// - Precondition: At least one frame, no negative use; `renderSeconds` is finite and not negative.
    public init(
        key: ChunkKey, payload: ChunkPayload, frameCount: FrameCount, renderSeconds: Double,
        useCount: Int64 = 1
    ) {
        precondition(frameCount.rawValue >= 1, "a chunk holds at least one frame")
        precondition(useCount >= 0, "a chunk that was used \(useCount) times")
        precondition(renderSeconds.isFinite && renderSeconds >= 0, "a render of \(renderSeconds) s")
        self.key = key
        self.payload = payload
        self.frameCount = frameCount
        self.renderSeconds = renderSeconds
        self.useCount = useCount
    }

    /// Bytes of the record that will hold the chunk.
    var recordByteCount: Int64 {
        RecordHeader.recordByteCount(of: key, payloadByteCount: payload.byteCount.rawValue)
    }
}
