// SPDX-License-Identifier: MIT

/// Where a record lies, and which one it is.
public struct RecordLocation: Hashable, Sendable {
    public let segment: SegmentID
    /// Bytes from the start of the segment; a multiple of 8.
    public let offset: Int64
    /// Bytes of header, payload and padding.
    public let byteCount: Int64
    /// The order of writing over the whole store; never used twice.
    public let sequence: Int64
}
