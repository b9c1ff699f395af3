// SPDX-License-Identifier: MIT
import CacheModel
import ChunkStorage
import Logging
import StorageIO
import Threading

/// Holds the disk tier as long as there is one: gives it up when it is gone or broken, and brings it back.
///
/// Everybody asks for ``current`` each time, which is a lock and no disk. ``step()`` looks after the tier on a thread of
/// its own, which may wait for the disk; nobody waits for that thread.
final class DiskTierKeeper: Sendable {
    /// How often ``step()`` is to be called, in seconds.
    static let intervalSeconds = 1.0
    /// How long a tier that was given up may take to close before it is left to itself, in seconds.
    static let closePatienceSeconds = 2.0

    /// An open tier.
    struct Opened: Sendable {
        let tier: DiskTier
        /// Which database it holds, counted from 1: a tier that comes back with the same files has the same number.
        let databaseNumber: Int
    }

    private struct State {
        var opened: Opened?
        var cycle = DiskTierCycle()
        var problem: AttaccaError?
        /// Since when it is as it is.
        var since: WallTime
        var databaseNumber = 0
        /// The database of the tier before, if its files were in place when it was given up.
        var lastDatabase: FileIdentity?
        var evictedCount = 0
        var damagedCount = 0
    }

    private let directory: String?
    private let configuration: CacheConfiguration
    private let fileSystem: any StorageFileSystem
    private let statistics: StatisticsRecorder
    private let state: Lock<State>
    /// Held while the tier is looked after, across I/O: nobody else waits for it. Counts for the same reason as saves.
    private let stepping = Lock(0)

    /// - Parameter directory: Where the tier is; `nil` for a cache that has none.
    init(
        directory: String?, configuration: CacheConfiguration, fileSystem: any StorageFileSystem,
        statistics: StatisticsRecorder
    ) {
        self.directory = directory
        self.configuration = configuration
        self.fileSystem = fileSystem
        self.statistics = statistics
        state = Lock(State(since: configuration.timeSource.wallNow()))
    }

    // MARK: Asking

    /// The tier, if it can be used now. A lock; never waits.
    var current: Opened? { state.withLock { $0.opened } }

    /// The chunk store of the tier, if it can be used now.
    var store: ChunkStore? { current?.tier.store }

    /// Whether there is to be a tier at all.
    var isConfigured: Bool { directory != nil }

    /// Why there is no tier though there is to be one; `nil` when all is well.
    var problem: AttaccaError? { state.withLock { $0.problem } }

    /// The state of the tier as people look at it.
    func status() -> CacheStatistics.DiskTier {
        state.withLock { state in
            var status = CacheStatistics.DiskTier()
            status.isConfigured = isConfigured
            status.isAvailable = state.opened != nil
            status.problem = state.problem
            status.since = isConfigured ? state.since : nil
            status.lostCount = state.cycle.lostCount
            status.returnedCount = state.cycle.returnedCount
            return status
        }
    }

    /// Evictions and damaged chunks of tiers that were given up: a new one counts from 0.
    var retiredCounts: (evicted: Int, damaged: Int) {
        state.withLock { ($0.evictedCount, $0.damagedCount) }
    }

    // MARK: Opening and closing

    /// Opens the tier for the first time. Blocks for the disk; what it is refused is kept as the ``problem``.
    ///
    /// - Throws: ``AttaccaError/Code/formatTooNew``.
    func openFirst() throws(AttaccaError) {
        guard let directory else { return }
        do {
            let tier = try DiskTier.open(
                directory: directory, configuration: configuration, fileSystem: fileSystem,
                events: statistics.events)
            accept(tier, isFirst: true)
        } catch {
            guard error.code == .cacheUnavailable else { throw error }
            refuse(error)
        }
    }

    /// Writes what is staged and closes; after the last ``step()``.
    ///
    /// - Throws: ``AttaccaError/Code/cacheUnavailable`` when something could not be written.
    func close() throws(AttaccaError) { try current?.tier.close() }

    // MARK: Looking after it

    /// Looks at the tier, and gives it up or opens it again when it is time. Blocks for the disk.
    func step() {
        guard isConfigured else { return }
        stepping.withLock { count in
            count += 1
            if case .observe = nextAction(), let opened = current { observe(opened) }
            if case .open = nextAction() { openAgain() }
        }
    }

    private func nextAction() -> DiskTierCycle.Action {
        let now = configuration.timeSource.monotonicNow()
        return state.withLock { $0.cycle.nextAction(now: now) }
    }

    private func observe(_ opened: Opened) {
        let counts = opened.tier.store.statistics()
        let observation = DiskTierObservation(
            isInPlace: opened.tier.isInPlace(),
            successCount: counts.hitCount + counts.missCount + counts.appendedCount + counts.duplicateCount,
            failureCount: counts.failureCount + statistics.diskErrorCount,
            fullDiskCount: counts.rejectedCounts[.noSpace, default: 0])
        let now = configuration.timeSource.monotonicNow()
        if let loss = state.withLock({ $0.cycle.observed(observation, now: now) }) { giveUp(opened, loss) }
    }

    private func giveUp(_ opened: Opened, _ loss: DiskTierLoss) {
        let counts = opened.tier.store.statistics()
        let problem = AttaccaError.diskTierFailed(cause: loss)
        state.withLock { state in
            state.opened = nil
            state.problem = problem
            state.since = configuration.timeSource.wallNow()
            state.lastDatabase = loss == .failing ? opened.tier.databaseIdentity : nil
            state.evictedCount += counts.evictedCount
            state.damagedCount += counts.damagedCount
        }
        configuration.logger.warning("disk tier is lost", metadata: ["reason": "\(loss)"])
        statistics.events.emit(.diskTierLost(problem))
        closeLost(opened.tier)
    }

    /// Closes what is lost: before the directory is opened again, since a damaged database is only replaced when nobody
    /// has it open. A disk that hangs is not waited for.
    private func closeLost(_ tier: DiskTier) {
        let result = BlockingWork.run(name: "att-disk-close", withinSeconds: Self.closePatienceSeconds) {
            Result { () throws(AttaccaError) in try tier.close() }
        }
        switch result {
        case .success: break
        case .failure(let error):
            configuration.logger.notice(
                "staged chunks went with the disk tier", metadata: ["error": "\(error)"])
        case nil:
            statistics.recordDiskError()
            configuration.logger.warning("the lost disk tier does not close; it is left to itself")
        }
    }

    private func openAgain() {
        guard let directory else { return }
        do {
            let tier = try DiskTier.open(
                directory: directory, configuration: configuration, fileSystem: fileSystem,
                events: statistics.events)
            accept(tier, isFirst: false)
            configuration.logger.notice("disk tier is back", metadata: ["directory": "\(directory)"])
            statistics.events.emit(.diskTierRegained)
        } catch {
            refuse(error)
        }
    }

    private func accept(_ tier: DiskTier, isFirst: Bool) {
        state.withLock { state in
            let isKnown = state.lastDatabase == tier.databaseIdentity && !tier.isDatabaseReplaced
            if !isKnown { state.databaseNumber += 1 }
            state.cycle.opened(isFirst: isFirst)
            state.opened = Opened(tier: tier, databaseNumber: state.databaseNumber)
            state.problem = nil
            state.since = configuration.timeSource.wallNow()
        }
    }

    private func refuse(_ error: AttaccaError) {
        let now = configuration.timeSource.monotonicNow()
        let isNews = state.withLock { state in
            defer { state.problem = error }
            state.cycle.openingFailed(now: now)
            return state.problem?.description != error.description
        }
        // Every two seconds the same would fill the log.
        if isNews { configuration.logger.warning("memory only", metadata: ["reason": "\(error)"]) }
    }
}
