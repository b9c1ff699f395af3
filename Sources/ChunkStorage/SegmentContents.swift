// SPDX-License-Identifier: MIT
public import CacheModel
public import StorageIO

/// Everything in one segment file.
public struct SegmentContents: Sendable {
    /// What the index says; `nil` for a segment that it does not know.
    public let summary: SegmentSummary?
    public let createdTime: WallTime
    public let size: StorageFileSize
    /// In file order.
    public let records: [SegmentRecord]
}
