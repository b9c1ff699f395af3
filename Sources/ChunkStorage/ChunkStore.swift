// SPDX-License-Identifier: MIT
public import CacheDatabase
public import CacheModel
public import Logging
public import StorageIO
import SQLiteDatabase
import Threading

/// L3: the chunks on the disk.
///
/// *Attacca never returns a byte that it did not verify. After any crash, power cut or disk error it may forget
/// chunks; it never invents them. A chunk acknowledged before a process crash is served after it; after a power
/// cut at most the last sync window is forgotten. Any I/O error makes the disk tier a miss, never an error on the
/// playback path, and never deletes healthy data.* See `SegmentFormat.md` and `RecordFormat.md` for the bytes.
///
/// Writing is behind: ``append(_:)`` stages and returns, one writer thread does the rest. Reading happens on the
/// caller's thread and may block on the disk. Callable from any thread. Locks, none of them held across I/O: the
/// writer queue's, then that of the statistics; the table of open segments alone.
///
/// On a database that is open for reading only there is the reading half and no thread.
public final class ChunkStore: Sendable {
    let database: CacheDatabase
    let directory: SegmentDirectory
    let readers: SegmentReaders
    let timeSource: any TimeSource
    let logger: Logger
    /// Nobody takes from it in a store that is open for reading only.
    let queue: Condition<WriterQueue>
    let statisticsLock: Lock<StoreStatistics>
    private let thread: Lock<WorkerThread?>
    /// The writer of a store that has no thread for it: whoever calls is the writer.
    private let inline: Lock<WriterLoop?>

    var isReadOnly: Bool { database.mode == .readOnly }

    /// Opens the chunk store of a cache directory: recovers what a crash left unindexed, starts the writer.
    ///
    /// - Parameters:
    ///   - database: The open database of the directory; must stay open until the store is closed.
    ///   - configuration: Limits.
    ///   - fileSystem: For segments.
    ///   - timeSource: Decides when to synchronise and to try again; its wall clock is for people.
    ///   - logger: Told of recovery, damage and failures.
    ///   - execution: Who writes.
    ///   - recoveryProgress: Told before each segment that recovery looks at; returns whether to go on. What is left
    ///     out is recovered when the store is opened the next time.
    /// - Throws: `.io`, `.noSpace` or `.readOnly`. Damage is not an error: what is damaged is not served.
    /// - Complexity: O(segments), without reading the rows of chunks; O(bytes) of what the index does not know.
    public static func open(
        database: CacheDatabase, configuration: ChunkStoreConfiguration = ChunkStoreConfiguration(),
        fileSystem: any StorageFileSystem = PosixFileSystem(), timeSource: any TimeSource, logger: Logger,
        execution: WriterExecution = .thread,
        recoveryProgress: (VerificationProgress) -> Bool = { _ in true }
    ) throws(StoreError) -> ChunkStore {
        let path = database.directory.segmentsPath
        let identity = StoreIdentity(database: database, fileSystem: fileSystem)
        let storeID: StoreID?
        if database.mode == .readWrite {
            try StoreError.translating { () throws(StorageError) in try fileSystem.createDirectories(path) }
            storeID = try identity.establish(configuration)
        } else {
            storeID = try identity.known()
        }
        // A store without a name has no chunks to read.
        let directory = SegmentDirectory(
            path: path, storeID: storeID ?? StoreID(high: 0, low: 0), fileSystem: fileSystem)
        var statistics = StoreStatistics()
        statistics.capacity = configuration.capacity
        statistics.setAside = database.setAside
        if database.mode == .readWrite {
            let report = try StoreRecovery(
                database: database, directory: directory, timeSource: timeSource, logger: logger
            ).run(progress: recoveryProgress)
            statistics.recoveredCount = report.recoveredCount
            statistics.lostSegmentCount = report.lostSegmentCount
            statistics.ignoredSegments = report.ignoredSegments
            statistics.droppedRowCount = report.droppedRowCount
            statistics.wasIndexBehind = report.isIndexBehind
            try report.noteIncidents(in: database)
        }
        statistics.set(try database.readIndex { index throws(SQLiteError) in try index.totals() })
        return ChunkStore(
            database: database, directory: directory, configuration: configuration, timeSource: timeSource,
            logger: logger, statistics: statistics, execution: execution)
    }

    /// What a database is asked when it is opened: whether it is of the store whose segments lie beside it.
    ///
    /// For `CacheDatabase.open`. One that is not was swapped with that of another directory: believed, it would make
    /// every segment foreign.
    ///
    /// - Parameters:
    ///   - directory: The cache directory.
    ///   - fileSystem: For segments.
    public static func unfitness(
        in directory: String, fileSystem: any StorageFileSystem = PosixFileSystem()
    ) -> DatabaseUnfitness {
        let segmentsPath = CacheDirectory(directory).segmentsPath
        return { connection throws(SQLiteError) in
            try StoreIdentity.unfitness(of: connection, segmentsPath: segmentsPath, fileSystem)
        }
    }

    private init(
        database: CacheDatabase, directory: SegmentDirectory, configuration: ChunkStoreConfiguration,
        timeSource: any TimeSource, logger: Logger, statistics: StoreStatistics, execution: WriterExecution
    ) {
        self.database = database
        self.directory = directory
        self.timeSource = timeSource
        self.logger = logger
        readers = SegmentReaders(directory: directory, countMax: configuration.openFileCountMax)
        statisticsLock = Lock(statistics)
        queue = Condition(WriterQueue(configuration))
        guard database.mode == .readWrite else {
            thread = Lock(nil)
            inline = Lock(nil)
            return
        }
        // The writer must not keep the store alive: the store's end is what ends its thread.
        let (queue, readers, statisticsLock) = (queue, readers, statisticsLock)
        let makeLoop: @Sendable () -> WriterLoop = {
            WriterLoop(
                queue: queue,
                writer: StoreWriter(
                    database: database, directory: directory, readers: readers,
                    configuration: configuration, timeSource: timeSource, logger: logger,
                    statistics: statisticsLock))
        }
        switch execution {
        case .thread:
            thread = Lock(WorkerThread(name: "attacca-store", priority: .background) { makeLoop().run() })
            inline = Lock(nil)
        case .caller:
            thread = Lock(nil)
            inline = Lock(makeLoop())
        }
    }

    deinit { endWriter() }

    /// Writes and synchronises everything staged, and ends the writer thread; closing twice is fine.
    ///
    /// Reading works on until the database is closed; appending is rejected.
    ///
    /// - Throws: What kept staged chunks from being stored, if anything did.
    public func close() throws(StoreError) {
        endWriter()
        readers.forgetAll()
        if let failure = queue.withLock({ $0.takeUntoldFailure() }) { throw failure }
    }

    /// Does what the writer would do now, in a store that has no thread for it; otherwise nothing.
    ///
    /// Until there is no work left, nor anything due by the store's clock.
    package func runWriter() {
        inline.withLock { loop in
            while loop?.step(isWaiting: false) == .worked {}
        }
    }

    /// Ends a store without a thread as the end of its process would: nothing more is written.
    package func abandon() { inline.withLock { $0 = nil } }

    private func endWriter() {
        queue.update { $0.close() }
        runWriter()
        let running = thread.withLock { thread -> WorkerThread? in
            defer { thread = nil }
            return thread
        }
        running?.join()
    }
}
