// SPDX-License-Identifier: MIT
import CacheDatabase
public import CacheModel
import ChunkStorage
import LearningStorage
public import Logging
import Prediction
import StorageIO
import Threading

/// A look into a cache directory that changes nothing in it: for tools, beside a player that plays or without one.
///
/// Every method blocks for the disk.
public final class CacheInspector: Sendable {
    let directory: String
    let database: CacheDatabase
    let store: ChunkStore
    let learning: LearningStore
    let timeSource: any TimeSource

    /// Opens a directory for reading.
    ///
    /// - Parameters:
    ///   - directory: The cache directory.
    ///   - allowsNetworkFileSystem: As ``CacheConfiguration/allowsNetworkFileSystem``.
    ///   - timeSource: The clock for what is counted by the day; `CacheConfiguration().timeSource` is the machine's.
    ///   - logger: Where messages go that people should see.
    /// - Throws: ``AttaccaError/Code/cacheUnavailable`` when there is no cache or it cannot be read,
    ///   ``AttaccaError/Code/formatTooNew`` when a newer version wrote it.
    public static func open(
        directory: String, allowsNetworkFileSystem: Bool = false, timeSource: any TimeSource, logger: Logger
    ) throws(AttaccaError) -> CacheInspector {
        do {
            let database = try CacheDatabase.open(
                directory: directory, mode: .readOnly, allowsNetworkFileSystem: allowsNetworkFileSystem,
                timeSource: timeSource, logger: logger)
            let store = try ChunkStore.open(database: database, timeSource: timeSource, logger: logger)
            return CacheInspector(
                directory: directory, database: database, store: store,
                learning: LearningStore(database: database, timeSource: timeSource, logger: logger),
                timeSource: timeSource)
        } catch let error as CacheDatabaseError where error.code == .formatTooNew {
            throw .formatTooNew(directory, cause: error)
        } catch {
            throw .cacheUnavailable(directory, cause: error)
        }
    }

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

    /// The directory at a glance.
    ///
    /// - Parameters:
    ///   - sessionCountMax: How many of the last sessions to list; not negative.
    ///   - incidentCountMax: How many of the last incidents to list; not negative.
    public func overview(
        sessionCountMax: Int = 10, incidentCountMax: Int = 3
    ) throws(AttaccaError) -> CacheOverview {
        try reading { () throws in
            let statistics = store.statistics()
            let outcomes = try learning.prefetchOutcomes()
            let budget = try store.budget()
            let listeners = try learning.listeners()
            let names = try PosixFileSystem().list(database.directory.path)
            return CacheOverview(
                directory: directory, chunkCount: Int(statistics.chunkCount),
                segmentCount: Int(statistics.segmentCount), liveByteCount: statistics.liveByteCount,
                diskByteCount: statistics.diskByteCount, diskCapacity: budget.capacity,
                writtenTodayByteCount: budget.writtenTodayByteCount,
                dailyWriteBudget: budget.dailyWriteBudget, lastSyncedAt: budget.lastSyncTime,
                suspectSegmentCount: try store.segments().count { $0.state == .suspect },
                setAsideNames: database.directory.setAsideNames(among: names),
                incidents: try database.incidents(limit: incidentCountMax).map(IncidentOverview.init),
                listeners: listeners, presetPrefetch: try listeners.map(presetPrefetch),
                prefetch: CacheStatistics.Prefetch(
                    renderedCount: outcomes.rendered, usedCount: outcomes.used, lateCount: outcomes.late,
                    wastedCount: outcomes.wasted),
                sessions: try learning.sessions(limit: sessionCountMax).map(SessionOverview.init))
        }
    }

    /// Every stored chunk, ordered by track, preset, intensity and index.
    public func chunks() throws(AttaccaError) -> [CacheEntry] {
        try reading { () throws in
            let now = timeSource.wallNow()
            return try store.allEntries().map { CacheEntry($0, probability: nil, now: now) }
                .sorted { $0.precedes($1) }
        }
    }

    /// A stored chunk, every byte verified; `nil` when it is not stored, or not any more.
    ///
    /// - Throws: ``AttaccaError/Code/chunkUnreadable`` when what is stored does not verify, else
    ///   ``AttaccaError/Code/cacheUnavailable``.
    public func chunk(_ key: ChunkKey) throws(AttaccaError) -> InspectedChunk? {
        let (stored, isIndexed) = try reading { () throws in
            let stored = try store.read(key)
            return (stored, try stored != nil || store.contains(key))
        }
        // The store takes what does not verify for a miss; a player that evicts removes the row as well.
        guard let stored else {
            if isIndexed { throw .recordDamaged(key) }
            return nil
        }
        return try InspectedChunk(stored, key: key)
    }

    /// Every segment file, in order.
    public func segments() throws(AttaccaError) -> [SegmentOverview] {
        try reading { () throws in try store.segments().map(SegmentOverview.init) }
    }

    /// A listener's transition matrix, by preset, the likeliest switch first; empty for one who is not known.
    ///
    /// - Precondition: The name of the listener has 1 to 256 UTF-8 bytes.
    public func transitions(listener: String = "default") throws(AttaccaError) -> [TransitionOverview] {
        guard let name = ListenerName(checking: listener) else {
            preconditionFailure("a listener's name has 1 to 256 bytes, not \(listener.utf8.count)")
        }
        return try reading { () throws in
            try learning.transitions(listener: name).map { cell in
                TransitionOverview(
                    from: cell.from, to: cell.to, count: cell.count, probability: cell.probability)
            }
        }
    }

    private func presetPrefetch(of listener: String) throws -> CacheStatistics.PresetPrefetch {
        guard let name = ListenerName(checking: listener),
            let state = try learning.load(listener: name).predictor
        else { return .undecided }
        return CacheStatistics.PresetPrefetch(PrefetchVerdict(restoring: state.trials).finding)
    }

    func reading<Result>(_ body: () throws -> Result) throws(AttaccaError) -> Result {
        do {
            return try body()
        } catch {
            throw .cacheUnavailable(directory, cause: error)
        }
    }
}

extension SessionOverview {
    init(_ record: SessionRecord) {
        listener = record.listener
        player = record.player
        playerVersion = record.playerVersion
        startedAt = record.startedAt
        endedAt = record.endedAt
        playedSeconds = record.summary.playedSeconds
        hits = CacheStatistics.PerTier(
            l1: record.summary.l1HitCount, l2: record.summary.l2HitCount, l3: record.summary.l3HitCount)
        missCount = record.summary.missCount
        stallCount = record.summary.stallCount
        stallSeconds = record.summary.stallSeconds
    }
}

extension SegmentOverview {
    init(_ segment: SegmentSummary) {
        name = "\(segment.segment).seg"
        state = segment.state.rawValue
        chunkCount = Int(segment.liveChunkCount)
        writtenByteCount = ByteCount(Int(segment.indexedByteCount))
        liveByteCount = ByteCount(Int(segment.liveByteCount))
        diskByteCount = ByteCount(Int(segment.diskByteCount))
        createdAt = segment.createdTime
    }
}
