// SPDX-License-Identifier: MIT

/// How long a cache database waits for others, and how much it writes meanwhile.
public struct CacheDatabaseLimits: Hashable, Sendable {
    /// The longest wait for a lock that another process holds, in ms.
    public var lockWaitMilliseconds = 2_000

    /// The write-ahead log never grows beyond this, in bytes, however long a reader keeps it from being emptied.
    public var logByteCountMax = 256 << 20
    /// What one transaction adds to the log at most, in bytes.
    public var transactionByteCountMax = 16 << 20

    public init() {}

    /// The length of the log from which on nothing is written.
    var logByteCountForWriting: Int { logByteCountMax - transactionByteCountMax }
}
