// SPDX-License-Identifier: MIT
import CacheDatabase
import ChunkStorage
import Logging
import StorageIO
import Threading

/// A cache directory opened as the engine opens it.
final class ProofStore {
    let database: CacheDatabase
    let store: ChunkStore

    /// - Throws: `CacheDatabaseError` or `StoreError`.
    init(
        _ directory: String, _ configuration: ChunkStoreConfiguration, mode: CacheDatabaseMode = .readWrite,
        fileSystem: any StorageFileSystem = PosixFileSystem()
    ) throws {
        let logger = Logger(label: "attacca-lab") { _ in SwiftLogNoOpLogHandler() }
        let time = SystemTimeSource()
        database = try CacheDatabase.open(
            directory: directory, mode: mode, fileSystem: fileSystem, timeSource: time, logger: logger,
            unfitness: ChunkStore.unfitness(in: directory, fileSystem: fileSystem))
        do {
            store = try ChunkStore.open(
                database: database, configuration: configuration, fileSystem: fileSystem, timeSource: time,
                logger: logger)
        } catch {
            database.close()
            throw error
        }
    }

    func close() throws {
        defer { database.close() }
        try store.close()
    }
}
