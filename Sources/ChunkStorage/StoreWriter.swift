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

    let database: CacheDatabase
    let directory: SegmentDirectory
    let readers: SegmentReaders
    let configuration: ChunkStoreConfiguration
    let timeSource: any TimeSource
    let logger: Logger
    let statistics: Lock<StoreStatistics>

    var active: ActiveSegment?
    /// Numbers for the next records.
    private var sequences: Range<Int64> = 0..<0
    /// Segments written or struck since the last sync.
    var unsynced: [SegmentID: any StorageFile] = [:]
    /// Reads that are not yet in the index.
    private var hits: [Int64: HitNote] = [:]
    /// When the first unsynced byte came about.
    private var oldestUnsyncedTime: MonotonicTime?
    /// When the first unwritten hit came about.
    private var oldestHitTime: MonotonicTime?
    /// Until the file system refuses.
    var canPunchHoles = true
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
    }

    /// Writes and commits a batch; on return its chunks are acknowledged.
    func write(_ batch: WriterBatch) throws(StoreError) {
        let known = try alreadyStored(batch.chunks)
        var appended = Appended()
        for chunk in batch.chunks where !known.contains(chunk.key) { try append(chunk, to: &appended) }
        noteUnsynced()
        try commit(appended, batch.descriptions)
        active?.acknowledge()
        statistics.withLock { $0.duplicateCount += known.count }
    }

    /// Takes over the reads that were noted since the last time.
    func add(_ noted: [Int64: HitNote]) {
        guard !noted.isEmpty else { return }
        for (sequence, note) in noted {
            hits[sequence, default: HitNote(count: 0, lastUsed: note.lastUsed)].count += note.count
            hits[sequence]!.lastUsed = note.lastUsed
        }
        if oldestHitTime == nil { oldestHitTime = timeSource.monotonicNow() }
    }

    /// Gives the hits to whoever writes them down; they are forgotten if that fails.
    func takeHits() -> [Int64: HitNote] {
        defer {
            hits = [:]
            oldestHitTime = nil
        }
        return hits
    }

    /// Seconds until ``synchronize()`` is due; nil when there is nothing to synchronise or write down.
    func secondsUntilSync() -> Double? {
        let now = timeSource.monotonicNow()
        let remaining = [
            oldestUnsyncedTime.map { configuration.syncWindowSeconds - now.seconds(since: $0) },
            oldestHitTime.map { Self.hitWindowSeconds - now.seconds(since: $0) },
        ]
        return remaining.compactMap(\.self).min().map { max(0, $0) }
    }

    /// Forces what is written to stable storage: segments first, then the index that points into them.
    func synchronize() throws(StoreError) {
        let files = unsynced
        unsynced = [:]
        oldestUnsyncedTime = nil
        try StoreError.translating { () throws(StorageError) in
            for file in files.values { try file.synchronize() }
        }
        // Hits alone are not worth forcing anything to the disk.
        try commitHits(files.isEmpty ? .processCrash : .powerLoss)
    }

    /// Notes that something awaits the next sync.
    func noteUnsynced() {
        if oldestUnsyncedTime == nil { oldestUnsyncedTime = timeSource.monotonicNow() }
    }

    /// After a failure of unknown effect: the active segment is not written again, by anybody.
    func abandonActive() {
        guard let abandoned = active else { return }
        active = nil
        do {
            try abandoned.discardUnacknowledged()
        } catch {
            logger.warning("segment \(abandoned.segment) keeps what was not acknowledged: \(error)")
        }
        do {
            try database.writeIndex { index throws(SQLiteError) in
                try index.markSuspect(abandoned.segment)
            }
        } catch {
            // What is accounted for was acknowledged, so that another process may go on from there.
            logger.warning("segment \(abandoned.segment) could not be marked suspect: \(error)")
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
            active = nil
        }
        if active == nil { active = try acquireSegment(roomByteCount: chunk.recordByteCount) }
        if sequences.isEmpty {
            sequences = try database.writeIndex { index throws(SQLiteError) in
                try index.reserveSequences(count: Self.sequenceReserveCount)
            }
        }
        let sequence = sequences.removeFirst()
        let header = try StoreError.translating { () throws(StorageError) in
            try active!.append(
                chunk, sequence: sequence, storeID: directory.storeID, now: timeSource.wallNow())
        }
        appended.headers.append(header)
        appended.progress[header.segment] = SegmentProgress(active!, state: .active)
        unsynced[header.segment] = active!.file
    }
}
