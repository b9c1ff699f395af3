// SPDX-License-Identifier: MIT
public import CacheModel

/// One stretch of a segment file: a record, or bytes that hold none.
public struct SegmentRecord: Sendable {
    /// What has become of it.
    public enum State: String, Sendable {
        /// The index points to it, and it verifies.
        case live
        /// The index points to it, and it does not verify.
        case damaged
        /// It verifies, and the index does not point to it: evicted, superseded, or not taken in yet.
        case unindexed
        /// Removed, so that no rebuild brings it back.
        case struckOut = "struck-out"
        /// The index does not point to it, and it does not verify: its space was given back, or it is torn.
        case dead
    }

    public let state: State
    /// Bytes from the start of the segment.
    public let offset: Int64
    /// Bytes of header, payload and padding.
    public let byteCount: Int64
    public let sequence: Int64?
    public let key: ChunkKey?
    /// What is wrong with one that is damaged.
    public let problem: String?
}
