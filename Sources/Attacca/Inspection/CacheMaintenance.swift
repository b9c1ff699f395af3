// SPDX-License-Identifier: MIT
import CacheDatabase
public import CacheModel
import ChunkStorage
public import Logging

/// Work on a cache directory that changes it, beside a player that plays or without one: for tools.
///
/// Opens a directory as a player does, recovery included, and without a renderer. Every method blocks for the disk.
public final class CacheMaintenance: Sendable {
    private let directory: String
    private let database: CacheDatabase
    private let store: ChunkStore
    private let timeSource: any TimeSource

    /// Opens a directory for writing; a database that cannot be used is set aside and rebuilt.
    ///
    /// - Throws: ``AttaccaError/Code/formatTooNew``, else ``AttaccaError/Code/cacheUnavailable``.
    public static func open(
        directory: String, timeSource: any TimeSource, logger: Logger
    ) throws(AttaccaError) -> CacheMaintenance {
        do {
            let database = try CacheDatabase.open(
                directory: directory, timeSource: timeSource, logger: logger,
                unfitness: ChunkStore.unfitness(in: directory))
            let store = try ChunkStore.open(
                database: database,
                configuration: ChunkStoreConfiguration(capacity: unlimited, freeSpaceFloor: .zero),
                timeSource: timeSource, logger: logger)
            return CacheMaintenance(
                directory: directory, database: database, store: store, timeSource: timeSource)
        } catch let error as CacheDatabaseError where error.code == .formatTooNew {
            throw .formatTooNew(directory, cause: error)
        } catch {
            throw .cacheUnavailable(directory, cause: error)
        }
    }

    /// The budget is the player's: a tool that does not know it must not evict.
    private static let unlimited = ByteCount(1 << 60)

    private init(
        directory: String, database: CacheDatabase, store: ChunkStore, timeSource: any TimeSource
    ) {
        self.directory = directory
        self.database = database
        self.store = store
        self.timeSource = timeSource
    }

    deinit { database.close() }

    /// Drops what is damaged and cannot be served, and nothing else; then verifies once more.
    ///
    /// - Parameters:
    ///   - decodesPayloads: Whether payloads that do not decode are dropped as well.
    ///   - progress: Told after each record; returns whether to go on.
    /// - Returns: What was found, and what is still wrong after the repair.
    public func repair(
        decodesPayloads: Bool = false, progress: (MaintenanceProgress) -> Bool = { _ in true }
    ) throws(AttaccaError) -> (found: CacheVerification, left: CacheVerification) {
        try working { () throws in
            let payloadProblem = decodesPayloads ? PayloadCheck().problem : nil
            let found = try store.repair(payloadProblem: payloadProblem) { progress(MaintenanceProgress($0)) }
            guard found.isComplete, found.hasDamage else {
                return (CacheVerification(found), CacheVerification(found))
            }
            let left = try store.verify(payloadProblem: payloadProblem) { progress(MaintenanceProgress($0)) }
            return (CacheVerification(found), CacheVerification(left))
        }
    }

    /// Removes stored chunks; crash-safe, and no rebuild of the index brings them back.
    ///
    /// A player beside it may render them anew.
    ///
    /// - Returns: What was removed.
    public func purge(_ criteria: PurgeCriteria) throws(AttaccaError) -> PurgeOverview {
        try working { () throws in
            PurgeOverview(try store.purge(criteria.selection(now: timeSource.wallNow())))
        }
    }

    /// Moves what lives out of sparse segments and gives their space back, until nothing more can be gained.
    ///
    /// - Parameter progress: Told after each step; returns whether to go on.
    /// - Returns: What was done, complete or not.
    public func compact(
        progress: (CompactionOverview) -> Bool = { _ in true }
    ) throws(AttaccaError) -> CompactionOverview {
        try working { () throws in
            CompactionOverview(try store.compact { progress(CompactionOverview($0)) })
        }
    }

    /// Writes what is pending and closes.
    public func close() throws(AttaccaError) {
        defer { database.close() }
        try working { () throws in try store.close() }
    }

    private func working<Result>(_ body: () throws -> Result) throws(AttaccaError) -> Result {
        do {
            return try body()
        } catch {
            throw .cacheUnavailable(directory, cause: error)
        }
    }
}
