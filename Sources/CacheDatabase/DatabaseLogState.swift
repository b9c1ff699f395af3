// SPDX-License-Identifier: MIT

/// The write-ahead log of a cache database, as it is now.
public struct DatabaseLogState: Hashable, Sendable {
    /// Length of the file in bytes.
    public let byteCount: Int64
    /// Whether a reader keeps it from being emptied, as of the last attempt of this process.
    public let isHeldByReader: Bool
}
