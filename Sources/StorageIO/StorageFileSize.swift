// SPDX-License-Identifier: MIT

/// How long a file is and how much of the disk it takes.
public struct StorageFileSize: Hashable, Sendable {
    /// Length in bytes.
    public let byteCount: Int64
    /// Space on disk in bytes: less than the length when the file has holes, more by the rest of a block.
    public let allocatedByteCount: Int64
    /// The unit of space, in bytes: what holes are aligned to.
    public let blockByteCount: Int64

    public init(byteCount: Int64, allocatedByteCount: Int64, blockByteCount: Int64) {
        self.byteCount = byteCount
        self.allocatedByteCount = allocatedByteCount
        self.blockByteCount = blockByteCount
    }
}
