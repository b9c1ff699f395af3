// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Logging
import SQLiteDatabase
import StorageIO
import Threading

/// Carries out what ``WriterQueue`` hands it: the only writer of segments in this process.
///
/// Owned by the writer thread alone. Bytes go into the active segment first, then their index rows are
/// committed; only then is a chunk acknowledged.
final class StoreWriter {
    /// Sequence numbers reserved at once: what a crash may skip.
    static let sequenceReserveCount: Int64 = 1_024
    /// How long hits wait for a batch to ride along with, in seconds; losing them costs nobody a chunk.
    static let hitWindowSeconds = 60.0
    /// Records whose hits wait at most; beyond them a count is lost.
    static let hitCountMax = 65_536

    let database: CacheDatabase
    let directory: SegmentDirectory
    let readers: SegmentReaders
    let configuration: ChunkStoreConfiguration
    let timeSource: any TimeSource
    let logger: Logger
    let statistics: Lock<StoreStatistics>

    var active: ActiveSegment?
    /// The round of compaction under way.
    var compaction: CompactionRound?
    /// Segments that compaction could not empty: held by others, or unreadable.
    var uncompactable: Set<SegmentID> = []
    /// Keys whose records are evicted last, stored or not.
    var pinnedKeys: Set<ChunkKey> = []
    /// Whether the rows say so, too.
    private var hasPinned = false
    /// Numbers for the next records.
    private var sequences: Range<Int64> = 0..<0
    /// Segments written or struck since the last sync.
    var unsynced: [SegmentID: any StorageFile] = [:]
    /// Segments that the disk did not take, and whose rows do not say so yet.
    private var unaccepted: Set<SegmentID> = []
    /// Whether segments that ended processes wrote are among them, or were synced.
    private var hasAdoptedUnsynced = false
    /// Since when they could have been, or that was last tried.
    private var adoptionTime: MonotonicTime
    /// Whether segments are synced whose index rows may not be.
    private var isIndexUnsynced = false
    /// Reads that are not yet in the index.
    private(set) var hits: [Int64: HitNote] = [:]
    /// When the first unsynced byte came about.
    private var oldestUnsyncedTime: MonotonicTime?
    /// When the first unwritten hit came about.
    private var oldestHitTime: MonotonicTime?
    /// Whether bytes were written that no transaction accounts for.
    var hasUnacknowledged = false
    /// Whether what earlier processes left was seen to.
    private var hasReleasedLeftovers = false
    /// Segments whose ends are still to be cut off, locked.
    var abandoned: [ActiveSegment] = []
    /// Segments that were filled up by the batch that is being written.
    var filled: [ActiveSegment] = []
    /// Whether punching gives space back; nil until it was tried.
    var holePunching: Bool?
    /// The file system's unit of space, in bytes.
    var blockByteCount: Int64 = 4_096

    init(
        database: CacheDatabase, directory: SegmentDirectory, readers: SegmentReaders,
        configuration: ChunkStoreConfiguration, timeSource: any TimeSource, logger: Logger,
        statistics: Lock<StoreStatistics>
    ) {
        self.database = database
        self.directory = directory
        self.readers = readers
        self.configuration = configuration
        self.timeSource = timeSource
        self.logger = logger
        self.statistics = statistics
        adoptionTime = timeSource.monotonicNow()
    }

    /// Has a connection for reading ready before somebody reads beside this writer.
    func prepareReader() {
        do {
            try database.prepareReader()
        } catch {
            // Whoever reads finds out, and is told.
            logger.warning("no connection for reading was prepared: \(error)")
        }
    }

    /// Writes and commits a batch; on return its chunks are acknowledged.
    ///
    /// - Throws: `.busy` and `.writeBudgetSpent` with nothing changed, or what the disk refused; see
    ///   ``abandonUnacknowledged(_:)``.
    func write(_ batch: WriterBatch) throws(StoreError) {
        let known = try alreadyStored(batch.chunks)
        let chunks = batch.chunks.filter { !known.contains($0.key) }
        if !chunks.isEmpty {
            if !hasReleasedLeftovers {
                try releaseLeftovers()
                hasReleasedLeftovers = true
            }
            let byteCount = chunks.reduce(0) { $0 + $1.recordByteCount }
            try requireWriteBudget(for: byteCount)
            try makeRoom(for: byteCount)
        }
        var appended = Appended()
        for chunk in chunks { try append(chunk, to: &appended) }
        noteUnsynced()
        try commit(appended, batch.descriptions)
        active?.acknowledge()
        hasUnacknowledged = false
        filled = []
        statistics.withLock { $0.duplicateCount += known.count }
    }

    /// Takes over the reads that were noted since the last time.
    func add(_ noted: [Int64: HitNote]) {
        guard !noted.isEmpty else { return }
        for (sequence, note) in noted where hits.count < Self.hitCountMax || hits[sequence] != nil {
            hits[sequence, default: HitNote(count: 0, uses: 0, lastUsed: note.lastUsed)].count += note.count
            hits[sequence]!.uses += note.uses
            hits[sequence]!.lastUsed = note.lastUsed
        }
        if oldestHitTime == nil { oldestHitTime = timeSource.monotonicNow() }
    }

    /// The hits are written down.
    func forgetHits() {
        hits = [:]
        oldestHitTime = nil
    }

    /// Whether something of this process awaits a sync, or is to be written down with one.
    var hasUnsynced: Bool { oldestUnsyncedTime != nil || oldestHitTime != nil }

    /// Seconds until ``synchronize()`` is due; nil when there is nothing to synchronise or write down.
    func secondsUntilSync() -> Double? {
        let now = timeSource.monotonicNow()
        let remaining = [
            hasAdoptedUnsynced ? nil : configuration.syncWindowSeconds - now.seconds(since: adoptionTime),
            oldestUnsyncedTime.map { configuration.syncWindowSeconds - now.seconds(since: $0) },
            oldestHitTime.map { Self.hitWindowSeconds - now.seconds(since: $0) },
        ]
        return remaining.compactMap(\.self).min().map { max(0, $0) }
    }

    /// Forces what is written to stable storage: segments first, then the index that points into them.
    ///
    /// A segment that the disk did not take is suspect from now on: which of its bytes are on the disk nobody can say.
    func synchronize() throws(StoreError) {
        let now = timeSource.monotonicNow()
        if oldestUnsyncedTime != nil { oldestUnsyncedTime = now }
        if oldestHitTime != nil { oldestHitTime = now }
        adoptionTime = now
        if !hasAdoptedUnsynced { try adoptUnsynced() }
        isIndexUnsynced = isIndexUnsynced || !unsynced.isEmpty
        var failure: StoreError?
        for (segment, file) in unsynced.sorted(by: { $0.key < $1.key }) {
            do {
                try file.synchronize()
            } catch {
                failure = StoreError(error)
                unaccepted.insert(segment)
            }
            unsynced[segment] = nil
        }
        for segment in unaccepted {
            try suspect(segment)
            unaccepted.remove(segment)
        }
        // Hits alone are not worth forcing anything to the disk.
        try commitHits(isIndexUnsynced ? .powerLoss : .processCrash)
        isIndexUnsynced = false
        oldestUnsyncedTime = nil
        if let failure { throw failure }
    }

    /// Takes over what ended processes may have left unsynced: that is any segment, and what is synced costs little.
    private func adoptUnsynced() throws(StoreError) {
        let segments = try database.readIndex { index throws(SQLiteError) in try index.segments() }
        for segment in segments.map(\.segment) where unsynced[segment] == nil {
            do {
                unsynced[segment] = try directory.open(segment, .readWrite)
            } catch {
                // What cannot be opened was not lost by us.
                logger.info("segment \(segment) is not synced: \(error)")
            }
        }
        hasAdoptedUnsynced = true
    }

    /// Notes that something awaits the next sync.
    func noteUnsynced() {
        if oldestUnsyncedTime == nil { oldestUnsyncedTime = timeSource.monotonicNow() }
    }

    /// Evicts the records of these keys last, and of no others.
    func pin(_ keys: Set<ChunkKey>) throws(StoreError) {
        // The first call undoes what earlier runs left; then only what changes is written: sets of hundreds move by a few.
        let before = hasPinned ? pinnedKeys : nil
        pinnedKeys = keys
        hasPinned = false
        try database.writeIndex { index throws(SQLiteError) in
            if let before {
                try index.setPinned(false, before.subtracting(keys))
                try index.setPinned(true, keys.subtracting(before))
            } else {
                try index.unpinAll()
                try index.setPinned(true, keys)
            }
        }
        hasPinned = true
    }

    /// Gives up every lock that could block another process, with everything written made durable.
    func suspend() throws(StoreError) {
        compaction = nil
        try settleAbandoned()
        if hasUnsynced { try synchronize() }
        active = nil
        unsynced = [:]
    }

    /// The numbers of the next records, this many at least.
    func reserveSequences(_ count: Int) throws(StoreError) {
        guard sequences.count < count else { return }
        sequences = try database.writeIndex { index throws(SQLiteError) in
            try index.reserveSequences(count: max(Int64(count), Self.sequenceReserveCount))
        }
    }

    /// - Precondition: ``reserveSequences(_:)`` was asked for enough.
    func takeSequence() -> Int64 { sequences.removeFirst() }

    private func requireWriteBudget(for byteCount: Int64) throws(StoreError) {
        let day = timeSource.wallNow().dayNumber
        let written = try database.readIndex { index throws(SQLiteError) in
            try index.writtenByteCount(on: day)
        }
        guard written <= Int64(configuration.dailyWriteBudget.rawValue) - byteCount else {
            throw .writeBudgetSpent(configuration.dailyWriteBudget)
        }
    }

    private func alreadyStored(_ chunks: [StagedChunk]) throws(StoreError) -> Set<ChunkKey> {
        guard !chunks.isEmpty else { return [] }
        return try database.readIndex { index throws(SQLiteError) in
            var known: Set<ChunkKey> = []
            for chunk in chunks where try index.find(chunk.key) != nil { known.insert(chunk.key) }
            return known
        }
    }

    private func append(_ chunk: StagedChunk, to appended: inout Appended) throws(StoreError) {
        if let current = active, current.byteCount > Int64(SegmentHeader.byteCount),
            current.byteCount + chunk.recordByteCount > Int64(configuration.segmentByteCount.rawValue)
        {
            appended.progress[current.segment] = SegmentProgress(current, state: .sealed)
            filled.append(current)
            active = nil
        }
        if active == nil { active = try acquireSegment(roomByteCount: chunk.recordByteCount) }
        try reserveSequences(1)
        hasUnacknowledged = true
        let header = try StoreError.translating { () throws(StorageError) in
            try active!.append(
                chunk, sequence: takeSequence(), storeID: directory.storeID, now: timeSource.wallNow())
        }
        appended.headers.append(header)
        appended.useCounts[header.key] = chunk.useCount
        appended.progress[header.segment] = SegmentProgress(active!, state: .active)
        unsynced[header.segment] = active!.file
    }
}
