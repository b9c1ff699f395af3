// SPDX-License-Identifier: MIT

/// How large a file system is and how much of it is free.
public struct FileSystemSpace: Hashable, Sendable {
    /// Bytes that an ordinary user can still write.
    public let freeByteCount: Int64
    /// Bytes in all.
    public let totalByteCount: Int64

    public init(freeByteCount: Int64, totalByteCount: Int64) {
        self.freeByteCount = freeByteCount
        self.totalByteCount = totalByteCount
    }
}
