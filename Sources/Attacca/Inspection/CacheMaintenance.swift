// SPDX-License-Identifier: MIT
import CacheDatabase
public import CacheModel
import ChunkStorage
import LearningStorage
public import Logging

/// Work on a cache directory that changes it, beside a player that plays or without one: for tools.
///
/// Opens a directory as a player does, recovery included, and without a renderer. Every method blocks for the disk.
public final class CacheMaintenance: Sendable {
    private let directory: String
    private let database: CacheDatabase
    private let store: ChunkStore
    let learning: LearningStore
    private let timeSource: any TimeSource

    /// Opens a directory for writing; a database that cannot be used is set aside and rebuilt.
    ///
    /// - Parameters:
    ///   - directory: The cache directory.
    ///   - allowsNetworkFileSystem: As ``CacheConfiguration/allowsNetworkFileSystem``.
    ///   - timeSource: The clock for what is counted by the day; `CacheConfiguration().timeSource` is the machine's.
    ///   - logger: Where messages go that people should see.
    /// - Throws: ``AttaccaError/Code/formatTooNew``, else ``AttaccaError/Code/cacheUnavailable``.
    public static func open(
        directory: String, allowsNetworkFileSystem: Bool = false, timeSource: any TimeSource, logger: Logger
    ) throws(AttaccaError) -> CacheMaintenance {
        try open(
            directory: directory, replacing: nil, allowsNetworkFileSystem: allowsNetworkFileSystem,
            timeSource: timeSource, logger: logger, progress: { _ in true })
    }

    /// Rebuilds the index of a directory from its segments, whatever state the present one is in.
    ///
    /// Nothing is destroyed: the present index is set aside, and what was learned is saved out of it row by row. Waits
    /// for the disk: every byte of every segment is read.
    ///
    /// - Parameters:
    ///   - directory: The cache directory.
    ///   - allowsNetworkFileSystem: As ``CacheConfiguration/allowsNetworkFileSystem``.
    ///   - timeSource: The clock for what is counted by the day; `CacheConfiguration().timeSource` is the machine's.
    ///   - logger: Where messages go that people should see.
    ///   - progress: Told before each segment; returns whether to go on. The next to open the directory goes on where it
    ///     ended.
    /// - Returns: What was found.
    /// - Throws: ``AttaccaError/Code/formatTooNew``, else ``AttaccaError/Code/cacheUnavailable``: also while another
    ///   process has the directory open, which the message names.
    public static func recover(
        directory: String, allowsNetworkFileSystem: Bool = false, timeSource: any TimeSource, logger: Logger,
        progress: (MaintenanceProgress) -> Bool = { _ in true }
    ) throws(AttaccaError) -> RecoveryOverview {
        var isComplete = true
        let maintenance = try open(
            directory: directory, replacing: "its index is to be rebuilt from the segments",
            allowsNetworkFileSystem: allowsNetworkFileSystem, timeSource: timeSource, logger: logger
        ) { step in
            isComplete = progress(step)
            return isComplete
        }
        let overview = RecoveryOverview(maintenance.store.statistics(), isComplete: isComplete)
        try maintenance.close()
        return overview
    }

    private static func open(
        directory: String, replacing reason: String?, allowsNetworkFileSystem: Bool,
        timeSource: any TimeSource, logger: Logger, progress: (MaintenanceProgress) -> Bool
    ) throws(AttaccaError) -> CacheMaintenance {
        do {
            let database = try CacheDatabase.open(
                directory: directory, replacing: reason, allowsNetworkFileSystem: allowsNetworkFileSystem,
                timeSource: timeSource, logger: logger, unfitness: ChunkStore.unfitness(in: directory))
            let store = try ChunkStore.open(
                database: database,
                configuration: ChunkStoreConfiguration(capacity: unlimited, freeSpaceFloor: .zero),
                timeSource: timeSource, logger: logger,
                recoveryProgress: { progress(MaintenanceProgress($0)) })
            return CacheMaintenance(
                directory: directory, database: database, store: store,
                learning: LearningStore(database: database, timeSource: timeSource, logger: logger),
                timeSource: timeSource)
        } catch let error as CacheDatabaseError where error.code == .formatTooNew {
            throw .formatTooNew(directory, cause: error)
        } catch {
            throw .cacheUnavailable(directory, cause: error)
        }
    }

    /// The budget is the player's: a tool that does not know it must not evict.
    private static let unlimited = ByteCount(1 << 60)

    private init(
        directory: String, database: CacheDatabase, store: ChunkStore, learning: LearningStore,
        timeSource: any TimeSource
    ) {
        self.directory = directory
        self.database = database
        self.store = store
        self.learning = learning
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

    /// Moves what lives out of sparse segments and gives their space back, then the unused pages of the database, until
    /// nothing more can be gained.
    ///
    /// - Parameter progress: Told after each step; returns whether to go on.
    /// - Returns: What was done, complete or not.
    public func compact(
        progress: (CompactionOverview) -> Bool = { _ in true }
    ) throws(AttaccaError) -> CompactionOverview {
        try working { () throws in
            var overview = CompactionOverview(try store.compact { progress(CompactionOverview($0)) })
            guard overview.isComplete else { return overview }
            let pageByteCount = Int(try database.settings().pageByteCount)
            var freedCount: Int
            repeat {
                freedCount = try database.vacuum(pageCountMax: Self.vacuumPageCount)
                overview.databaseByteCountGivenBack += ByteCount(freedCount * pageByteCount)
                overview.isComplete = freedCount < Self.vacuumPageCount || progress(overview)
            } while freedCount == Self.vacuumPageCount && overview.isComplete
            return overview
        }
    }

    /// Pages of the database that are given back between two looks at whether to go on.
    private static let vacuumPageCount = 1_024

    /// Writes what is pending and closes.
    public func close() throws(AttaccaError) {
        defer { database.close() }
        try working { () throws in try store.close() }
    }

    func working<Result>(_ body: () throws -> Result) throws(AttaccaError) -> Result {
        do {
            return try body()
        } catch {
            throw .cacheUnavailable(directory, cause: error)
        }
    }
}
