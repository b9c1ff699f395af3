// SPDX-License-Identifier: MIT
import CacheDatabase
import ChunkStorage
import LearningStorage
import Logging
import StorageIO

/// What a cache directory holds, opened: the database, the chunk store and what was learned.
struct DiskTier: Sendable {
    let store: ChunkStore
    let learning: LearningStore
    /// Whether the database was made anew in place of one that could not be used.
    let isDatabaseReplaced: Bool
    private let database: CacheDatabase
    private let fileSystem: any StorageFileSystem
    private let segmentsIdentity: FileIdentity

    /// Opens a directory for writing, creating it when it is missing.
    ///
    /// - Throws: ``AttaccaError/Code/formatTooNew``, else ``AttaccaError/Code/cacheUnavailable``.
    static func open(
        directory: String, configuration: CacheConfiguration, fileSystem: any StorageFileSystem,
        events: EventHub
    ) throws(AttaccaError) -> DiskTier {
        let database: CacheDatabase
        do {
            database = try CacheDatabase.open(
                directory: directory, allowsNetworkFileSystem: configuration.allowsNetworkFileSystem,
                fileSystem: fileSystem, timeSource: configuration.timeSource, logger: configuration.logger,
                unfitness: ChunkStore.unfitness(in: directory, fileSystem: fileSystem))
        } catch let error where error.code == .formatTooNew {
            throw .formatTooNew(directory, cause: error)
        } catch {
            throw .cacheUnavailable(directory, cause: error)
        }
        do {
            let store = try ChunkStore.open(
                database: database,
                configuration: ChunkStoreConfiguration(
                    capacity: configuration.l3Capacity, freeSpaceFloor: configuration.l3FreeSpaceFloor,
                    dailyWriteBudget: configuration.l3DailyWriteBudget,
                    evictions: EvictionObserver(
                        isWatching: { events.isListenedTo },
                        evicted: { keys in
                            for key in keys { events.emit(.evicted(key, tier: .l3)) }
                        })),
                fileSystem: fileSystem, timeSource: configuration.timeSource, logger: configuration.logger)
            return DiskTier(
                store: store,
                learning: LearningStore(
                    database: database, timeSource: configuration.timeSource, logger: configuration.logger),
                isDatabaseReplaced: database.setAside != nil, database: database, fileSystem: fileSystem,
                segmentsIdentity: try fileSystem.identity(of: database.directory.segmentsPath))
        } catch {
            database.close()
            throw .cacheUnavailable(directory, cause: error)
        }
    }

    /// Which file the database is.
    var databaseIdentity: FileIdentity { database.identity }

    /// Whether the files that are open are still those that the directory holds. Blocks on the disk.
    func isInPlace() -> Bool {
        guard database.isInPlace() else { return false }
        do {
            return try fileSystem.identity(of: database.directory.segmentsPath) == segmentsIdentity
        } catch {
            // That it cannot be looked at is the answer; the keeper logs the loss.
            return false
        }
    }

    /// Writes what is staged and closes.
    ///
    /// - Throws: ``AttaccaError/Code/cacheUnavailable`` when something could not be written.
    func close() throws(AttaccaError) {
        defer { database.close() }
        do {
            try store.close()
        } catch {
            throw .diskTierFailed(cause: error)
        }
    }
}
