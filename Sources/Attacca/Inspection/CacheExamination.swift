// SPDX-License-Identifier: MIT
import CacheDatabase
public import CacheModel
import ChunkCoding
import ChunkStorage
public import Logging
import StorageIO

/// Looks at what a cache directory stands on: libraries, file system, database settings, locks.
///
/// Changes nothing, but for a probe file that is gone at once. Every method blocks.
public struct CacheExamination: Sendable {
    private static let incidentCountMax = 10
    private static let freeByteCountLow: Int64 = 256 << 20
    private static let logByteCountLong: Int64 = 64 << 20

    private let directory: CacheDirectory
    private let fileSystem = PosixFileSystem()
    private let allowsNetworkFileSystem: Bool
    private let timeSource: any TimeSource
    private let logger: Logger

    /// Names the directory; nothing is opened yet.
    ///
    /// - Parameters:
    ///   - directory: Need not hold a cache.
    ///   - allowsNetworkFileSystem: As ``CacheConfiguration/allowsNetworkFileSystem``.
    ///   - timeSource: The clock for what is counted by the day; `CacheConfiguration().timeSource` is the machine's.
    ///   - logger: Where messages go that people should see.
    public init(
        directory: String, allowsNetworkFileSystem: Bool = false, timeSource: any TimeSource, logger: Logger
    ) {
        self.directory = CacheDirectory(directory)
        self.allowsNetworkFileSystem = allowsNetworkFileSystem
        self.timeSource = timeSource
        self.logger = logger
    }

    /// Looks at everything, in a fixed order.
    public func run() -> [Diagnosis] {
        [
            Diagnosis(.ok, "schema version", "\(DatabaseSchema.version)"),
            Diagnosis(.ok, "LZ4", CodecLibrary.version),
        ] + directoryDiagnoses() + databaseDiagnoses() + lockDiagnoses()
    }

    private func directoryDiagnoses() -> [Diagnosis] {
        do {
            let names = try fileSystem.list(directory.path)
            return [Diagnosis(.ok, "directory", directory.path), kind(), probe(), space()] + setAside(names)
        } catch {
            return [
                Diagnosis(
                    .problem, "directory", "\(error)",
                    advice: "make it readable for this user, or name another one with --cache")
            ]
        }
    }

    /// Makes a file, punches a hole into it and measures what came back.
    private func probe() -> Diagnosis {
        do throws(StorageError) {
            var generator = SystemRandomNumberGenerator()
            let isEffective = try HolePunching.isEffective(
                in: directory.path, fileSystem, using: &generator)
            if isEffective { return Diagnosis(.ok, "hole punching", "works") }
            return Diagnosis(
                .note, "hole punching", "gives nothing back",
                advice: "space of evicted chunks comes back with whole segments")
        } catch {
            guard error.code == .notPermitted || error.code == .readOnly else {
                return Diagnosis(.problem, "writing", "\(error)", advice: "free space, or check the disk")
            }
            return Diagnosis(
                .problem, "hole punching", "unknown: the directory is not writable\(permissions())",
                advice: "players that may not write go without the disk tier")
        }
    }

    private func permissions() -> String {
        do throws(StorageError) {
            return " (\(try fileSystem.permissions(of: directory.path)))"
        } catch {
            return "; \(error)"
        }
    }

    private func kind() -> Diagnosis {
        do {
            let kind = try fileSystem.kind(of: directory.path)
            guard kind.isNetwork else { return Diagnosis(.ok, "file system", kind.name) }
            return Diagnosis(
                .problem, "file system", "\(kind.name), a network file system",
                advice: "keep the cache on a disk of this machine: locks cannot be relied on")
        } catch {
            return Diagnosis(.problem, "file system", "\(error)", advice: "check the disk")
        }
    }

    private func space() -> Diagnosis {
        do {
            let free = try fileSystem.space(at: directory.path).freeByteCount
            let isLow = free < Self.freeByteCountLow
            return Diagnosis(
                isLow ? .note : .ok, "free space", "\(free) bytes",
                advice: isLow ? "little is left for new chunks" : nil)
        } catch {
            return Diagnosis(.problem, "free space", "\(error)", advice: "check the disk")
        }
    }

    private func setAside(_ names: [String]) -> [Diagnosis] {
        directory.setAsideNames(among: names).map { name in
            Diagnosis(
                .note, "set aside", name,
                advice: "a database that was replaced; it may be deleted")
        }
    }

    private func databaseDiagnoses() -> [Diagnosis] {
        do {
            let database = try CacheDatabase.open(
                directory: directory.path, mode: .readOnly, allowsNetworkFileSystem: allowsNetworkFileSystem,
                timeSource: timeSource, logger: logger)
            defer { database.close() }
            let store = try ChunkStore.open(database: database, timeSource: timeSource, logger: logger)
            return try settings(of: database) + [
                try diskBudget(of: store), try suspectSegments(of: store), try activeSegments(of: store),
            ]
                + database.incidents(limit: Self.incidentCountMax).map {
                    Diagnosis(.note, "incident", "\($0.kind): \($0.message)")
                }
        } catch let error as CacheDatabaseError where error.code == .notFound {
            return [Diagnosis(.note, "database", "none yet", advice: "the first player makes it")]
        } catch {
            return [
                Diagnosis(
                    .problem, "database", "\(error)",
                    advice: "a player that opens the cache alone rebuilds a damaged index")
            ]
        }
    }

    private func settings(of database: CacheDatabase) throws -> [Diagnosis] {
        let settings = try database.settings()
        func expecting<Value: Equatable>(_ wanted: Value, _ name: String, _ found: Value) -> Diagnosis {
            guard found != wanted else { return Diagnosis(.ok, name, "\(found)") }
            return Diagnosis(
                .problem, name, "\(found)", advice: "players expect \(wanted): another program changed it")
        }
        return [
            Diagnosis(.ok, "SQLite", settings.libraryVersion),
            Diagnosis(
                settings.threading == "THREADSAFE=0" ? .problem : .ok, "SQLite threading", settings.threading),
            expecting("wal", "journal mode", settings.journalMode),
            expecting(1, "synchronous", settings.synchronous),
            expecting(0, "automatic checkpoints", settings.automaticCheckpointPageCount),
            expecting(2, "auto vacuum", settings.autoVacuum),
            Diagnosis(.ok, "page size", "\(settings.pageByteCount) bytes"),
            Diagnosis(.ok, "free pages", "\(settings.freePageCount) of \(settings.pageCount)"),
            expecting(Int64(DatabaseSchema.version), "user version", settings.userVersion),
            expecting(Int64(DatabaseSchema.applicationID), "application id", settings.applicationID),
            log(),
        ]
    }

    /// The write-ahead log: it grows while a reader keeps it from being emptied.
    private func log() -> Diagnosis {
        do throws(StorageError) {
            let byteCount = try fileSystem.open(directory.logPath, .read).size().byteCount
            let isLong = byteCount > Self.logByteCountLong
            return Diagnosis(
                isLong ? .note : .ok, "write-ahead log", "\(byteCount) bytes",
                advice: isLong ? "a program that reads without an end keeps it from being emptied" : nil)
        } catch {
            guard error.code == .notFound else { return Diagnosis(.problem, "write-ahead log", "\(error)") }
            return Diagnosis(.ok, "write-ahead log", "none")
        }
    }

    private func diskBudget(of store: ChunkStore) throws -> Diagnosis {
        let used = store.statistics().diskByteCount
        guard let capacity = try store.budget().capacity else {
            return Diagnosis(.ok, "disk budget", "\(used) used, none was given yet")
        }
        let isAbove = used > capacity
        return Diagnosis(
            isAbove ? .note : .ok, "disk budget", "\(used) used of \(capacity)",
            advice: isAbove ? "what is above is evicted when a player next writes" : nil)
    }

    /// Segments that may be appended to, and by whom: a process locks the one that it writes.
    private func activeSegments(of store: ChunkStore) throws -> Diagnosis {
        let active = try store.segments().filter { $0.state == .active }.map { segment in
            let path = "\(directory.segmentsPath)/\(segment.segment).seg"
            let holders = LockHolders.processIDs(ofLockOn: path).map(String.init)
            return "\(segment.segment)"
                + (holders.isEmpty ? "" : " (process \(holders.joined(separator: ", ")))")
        }
        return Diagnosis(
            .ok, "active segments", active.isEmpty ? "none" : active.joined(separator: ", "))
    }

    private func suspectSegments(of store: ChunkStore) throws -> Diagnosis {
        let suspect = try store.segments().filter { $0.state == .suspect }
        guard !suspect.isEmpty else { return Diagnosis(.ok, "suspect segments", "none") }
        return Diagnosis(
            .note, "suspect segments", suspect.map { "\($0.segment)" }.joined(separator: ", "),
            advice: "a write failed there; `attacca verify` says what is damaged")
    }

    private func lockDiagnoses() -> [Diagnosis] {
        [("open.lock", directory.openLockPath), ("writer.lock", directory.writerLockPath)].map { name, path in
            do throws(StorageError) {
                let file = try fileSystem.open(path, .read)
                let isFree = try file.tryLock(.exclusive)
                if isFree { return Diagnosis(.ok, name, "free") }
                let holders = LockHolders.processIDs(ofLockOn: path).map(String.init).joined(separator: ", ")
                return Diagnosis(
                    .note, name, holders.isEmpty ? "held" : "held by process \(holders)",
                    advice: "another process uses the cache")
            } catch {
                guard error.code == .notFound else { return Diagnosis(.problem, name, "\(error)") }
                return Diagnosis(.ok, name, "not there yet")
            }
        }
    }
}
