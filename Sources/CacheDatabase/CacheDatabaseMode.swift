// SPDX-License-Identifier: MIT

/// What a cache directory is opened for.
public enum CacheDatabaseMode: Sendable {
    /// Reading and writing; creates and repairs what is missing.
    case readWrite
    /// Reading only: creates nothing, repairs nothing, and fails where there is no cache.
    ///
    /// SQLite itself may still touch the `-shm` file, which holds locks and no data.
    case readOnly
}
