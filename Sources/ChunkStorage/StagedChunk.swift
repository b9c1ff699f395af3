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

    /// - Precondition: At least one frame; `renderSeconds` is finite and not negative.
    public init(key: ChunkKey, payload: ChunkPayload, frameCount: FrameCount, renderSeconds: Double) {
        precondition(frameCount.rawValue >= 1, "a chunk holds at least one frame")
        precondition(renderSeconds.isFinite && renderSeconds >= 0, "a render of \(renderSeconds) s")
        self.key = key
        self.payload = payload
        self.frameCount = frameCount
        self.renderSeconds = renderSeconds
    }

    /// Bytes of the record that will hold the chunk.
    var recordByteCount: Int64 {
        RecordHeader.recordByteCount(of: key, payloadByteCount: payload.byteCount.rawValue)
    }
}
