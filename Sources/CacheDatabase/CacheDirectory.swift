// SPDX-License-Identifier: MIT

/// The names of the files in a cache directory.
public struct CacheDirectory: Hashable, Sendable {
    /// The directory itself, without a slash at the end.
    public let path: String

    /// - Precondition: `path` is not empty.
    public init(_ path: String) {
        precondition(!path.isEmpty, "the path of the cache directory is empty")
        var trimmed = Substring(path)
        while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
        self.path = String(trimmed)
    }

    /// Index and everything learned.
    public var databasePath: String { path + "/attacca.sqlite" }
    /// SQLite's write-ahead log.
    public var logPath: String { databasePath + "-wal" }
    /// SQLite's shared memory: locks and an index of the log, no data.
    public var sharedMemoryPath: String { databasePath + "-shm" }
    /// Held exclusively around every write transaction and checkpoint, by any process.
    public var writerLockPath: String { path + "/writer.lock" }
    /// Held shared while the database is open; exclusively while it is replaced.
    public var openLockPath: String { path + "/open.lock" }
    /// The segment files of the chunk store.
    public var segmentsPath: String { path + "/segments" }

    /// The database while it is being made; renamed when it is complete.
    var newDatabasePath: String { databasePath + ".new" }
    /// The complete database that takes the place of one that is being set aside.
    var replacementPath: String { databasePath + ".replacement" }
    /// Present when a statement met damage: the next to open the database replaces it.
    var damageMarkPath: String { databasePath + ".damage" }
    /// The start of the names that replaced databases get.
    var setAsidePrefix: String { "attacca.sqlite.set-aside-" }

    /// Databases that were replaced, without their logs, of the names in the directory; the latest last.
    public func setAsideNames(among names: [String]) -> [String] {
        names.filter { $0.hasPrefix(setAsidePrefix) && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }
            .sorted()
    }
}
