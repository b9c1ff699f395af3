// SPDX-License-Identifier: MIT
public import CacheModel

/// What the store may take and what it took, as the database knows it of all processes.
public struct StoreBudget: Hashable, Sendable {
    /// The disk budget that the last player was given; `nil` before the first one.
    public let capacity: ByteCount?
    /// What the last player may write into segments in a day (UTC); `nil` before the first one.
    public let dailyWriteBudget: ByteCount?
    /// What all processes wrote into segments today (UTC).
    public let writtenTodayByteCount: ByteCount
    /// When everything that was written was last forced to stable storage; `nil` when it never was.
    public let lastSyncTime: WallTime?
}
