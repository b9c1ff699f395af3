// SPDX-License-Identifier: MIT

/// What is in force for an open database, as SQLite says it.
public struct DatabaseSettings: Hashable, Sendable {
    /// The version of the SQLite library, such as `3.46.1`.
    public let libraryVersion: String
    /// How the library was built for threads, such as `THREADSAFE=1`.
    public let threading: String
    /// `wal`, unless another program changed it.
    public let journalMode: String
    /// 1 for NORMAL, between the commits that are forced to stable storage; of this library's connections.
    public let synchronous: Int64
    /// 0: the library makes its own checkpoints; of this library's connections.
    public let automaticCheckpointPageCount: Int64
    /// 2 for incremental.
    public let autoVacuum: Int64
    public let pageByteCount: Int64
    /// The schema version.
    public let userVersion: Int64
    public let applicationID: Int64
    /// Pages that hold nothing.
    public let freePageCount: Int64
    public let pageCount: Int64
}
