// SPDX-License-Identifier: MIT
public import CacheModel
import ChunkStorage

/// One stored chunk, looked at closely.
public struct ChunkDetails: Sendable {
    /// Which chunk it is.
    public let key: ChunkKey
    /// The name of the segment file.
    public let segment: String
    /// Bytes from the start of the segment.
    public let offset: Int64
    /// Bytes of header, payload and padding.
    public let recordByteCount: ByteCount
    /// The order of writing over the whole store.
    public let sequence: Int64
    /// Frames that the chunk holds.
    public let frameCount: FrameCount
    /// What rendering it cost, in seconds.
    public let renderSeconds: Double
    /// Reads, as far as they were written down.
    public let hitCount: Int
    /// What eviction goes by, lowest first.
    public let priority: Double
    /// When the record was written.
    public let createdAt: WallTime
    /// When it was last read, as far as that was written down.
    public let lastUsedAt: WallTime
    /// What is wrong with it; `nil` when every byte verifies and it can be decoded.
    public let problem: String?
    /// How its payload was encoded, such as `fast`; `nil` when it cannot be read.
    public let levelName: String?
    /// Bytes of the payload; `nil` when it cannot be read.
    public let payloadByteCount: ByteCount?

    init(_ entry: StoredEntry, _ chunk: Result<InspectedChunk, AttaccaError>) {
        key = entry.key
        segment = "\(entry.location.segment).seg"
        offset = entry.location.offset
        recordByteCount = ByteCount(Int(entry.location.byteCount))
        sequence = entry.location.sequence
        frameCount = entry.frameCount
        renderSeconds = entry.renderSeconds
        hitCount = Int(entry.hitCount)
        priority = entry.priority
        createdAt = entry.createdTime
        lastUsedAt = entry.lastUsedTime
        switch chunk {
        case .success(let chunk):
            problem = chunk.decodingProblem
            levelName = chunk.levelName
            payloadByteCount = chunk.payload.byteCount
        case .failure(let error):
            problem = "\(error)"
            levelName = nil
            payloadByteCount = nil
        }
    }
}

extension InspectedChunk {
    /// Why the payload does not decode; nil when it does.
    fileprivate var decodingProblem: String? {
        do throws(AttaccaError) {
            _ = try decode()
            return nil
        } catch {
            return "\(error)"
        }
    }
}
