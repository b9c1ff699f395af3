// SPDX-License-Identifier: MIT
import CacheDatabase
import ChunkStorage
import LearningStorage
import Logging

/// What a cache directory holds, opened: the database, the chunk store and what was learned.
struct DiskTier: Sendable {
    let store: ChunkStore
    let learning: LearningStore
    private let database: CacheDatabase

    /// Opens a directory for writing, creating it when it is missing.
    ///
    /// - Throws: ``AttaccaError/Code/formatTooNew``, else ``AttaccaError/Code/cacheUnavailable``.
    static func open(directory: String, configuration: CacheConfiguration) throws(AttaccaError) -> DiskTier {
        let database: CacheDatabase
        do {
            database = try CacheDatabase.open(
                directory: directory, timeSource: configuration.timeSource, logger: configuration.logger)
        } catch let error where error.code == .formatTooNew {
            throw .formatTooNew(directory, cause: error)
        } catch {
            throw .cacheUnavailable(directory, cause: error)
        }
        do {
            let store = try ChunkStore.open(
                database: database,
                configuration: ChunkStoreConfiguration(capacity: configuration.l3Capacity),
                timeSource: configuration.timeSource, logger: configuration.logger)
            return DiskTier(
                store: store,
                learning: LearningStore(
                    database: database, timeSource: configuration.timeSource, logger: configuration.logger),
                database: database)
        } catch {
            database.close()
            throw .cacheUnavailable(directory, cause: error)
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
