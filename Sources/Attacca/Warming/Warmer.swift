// SPDX-License-Identifier: MIT
import CacheModel
import ChunkStorage
import Logging
import Threading

/// Carries a warming out: a few chunks at a time through the pipeline, each counted once the store acknowledges it.
///
/// For one thread, which waits for renders and for the disk.
final class Warmer {
    /// How often somebody is told who may want it to end, in seconds.
    static let tellSeconds = 0.1
    /// Chunks between two looks at what the store acknowledged.
    static let checkpointChunkCount = 16
    /// Bytes that may wait for the writer: half of what has room there, so that nothing rendered is refused.
    static let stagedByteCountMax = ByteCount.megabytes(8)
    /// Times that a chunk makes room for something more urgent until it is left out: half a minute at least.
    static let attemptCountMax = 300
    /// Stored chunks that are looked at to see whether this warming evicts its own.
    static let victimCount = 64

    /// Ends the warming.
    struct Stop: Error {
        let ending: WarmingEnding
    }

    /// A chunk on its way.
    struct Flying {
        let chunk: WarmingPlan.Chunk
        let ordinal: Int
        let ticket: WarmingTicket
        /// How often it was started.
        let attemptCount: Int
    }

    let pipeline: ChunkPipeline
    let store: ChunkStore
    let request: WarmingRequest
    private let attemptCountMax: Int
    private let cancellation: CancellationFlag
    private let tellProgress: (WarmingProgress) -> Bool

    var progress = WarmingProgress()
    var account: WarmingAccount
    var failures = WarmingFailures()
    var flying: [ChunkKey: Flying] = [:]
    /// Rendered chunks since the last checkpoint.
    var handedOver: [ChunkKey] = []
    var renderedSeconds = 0.0
    var evictedCount: Int
    var rejectedCounts: [RejectionReason: Int]
    private var storedBefore: Set<ChunkKey> = []
    private var ordinal = 0

    /// - Parameters:
    ///   - store: Of the disk tier as it is now; the warming ends when that is lost.
    ///   - cancellation: Ends it from another thread, within ``tellSeconds``.
    ///   - attemptCountMax: Times that a chunk may make room, until it is left out.
    ///   - progress: Told now and then; returns whether to go on.
    init(
        _ request: WarmingRequest, pipeline: ChunkPipeline, store: ChunkStore,
        cancellation: CancellationFlag, attemptCountMax: Int = Warmer.attemptCountMax,
        progress: @escaping (WarmingProgress) -> Bool
    ) {
        self.request = request
        self.pipeline = pipeline
        self.store = store
        self.cancellation = cancellation
        self.attemptCountMax = attemptCountMax
        tellProgress = progress
        account = WarmingAccount(
            capacity: pipeline.configuration.l3Capacity,
            writeBudget: pipeline.configuration.l3DailyWriteBudget)
        let statistics = store.statistics()
        evictedCount = statistics.evictedCount
        rejectedCounts = statistics.rejectedCounts
    }

    /// Warms until everything is stored, or there is a reason to end.
    func run() -> WarmingReport {
        let startedAt = pipeline.timeSource.monotonicNow()
        let evictedCountBefore = evictedCount
        var ending = WarmingEnding.completed
        do throws(Stop) {
            try warmAll()
        } catch {
            ending = error.ending
        }
        if let failure = settleEverything(), ending.isComplete { ending = failure }
        if evictedCount != evictedCountBefore { dropEvicted(account.stored.keys) }
        _ = tellProgress(progress)
        return WarmingReport(
            ending: ending, progress: progress, keptCount: account.stored.count,
            writtenByteCount: ByteCount(account.writtenByteCount), renderedSeconds: renderedSeconds,
            elapsedSeconds: pipeline.timeSource.monotonicNow().seconds(since: startedAt),
            failures: failures.list(in: request.tracks))
    }

    private func warmAll() throws(Stop) {
        let plan = try describe()
        progress.chunkCount = plan.chunkCount
        try takeStock(of: plan)
        try tell()
        for chunk in plan { try warm(chunk) }
        while !flying.isEmpty { try waitForOne() }
    }

    // MARK: Before the first render

    private func describe() throws(Stop) -> WarmingPlan {
        progress.trackCount = request.tracks.count
        var failures = failures
        let plan = try WarmingPlan(
            describing: request, registry: pipeline.registry, failures: &failures
        ) { count throws(Stop) in
            progress.describedTrackCount = count
            try tell()
        }
        progress.describedTrackCount = request.tracks.count
        self.failures = failures
        return plan
    }

    /// Finds out what is there already, and what may be written today.
    private func takeStock(of plan: WarmingPlan) throws(Stop) {
        do throws(StoreError) {
            try store.flush()
        } catch {
            // About what others handed over before this began.
            pipeline.logger.notice("chunks were not stored before a warming", metadata: ["error": "\(error)"])
        }
        try onDisk { () throws(StoreError) in
            account.writtenTodayByteCount = try store.budget().writtenTodayByteCount
            var last: Int64 = 0
            while true {
                let page = try store.entries(after: last)
                guard let final = page.last else { return }
                last = final.location.sequence
                for entry in page where plan.contains(entry.key) {
                    storedBefore.insert(entry.key)
                    account.addStored(
                        WarmingPlan.Chunk(key: entry.key, frameCount: entry.frameCount),
                        ChunkStanding(
                            byteCount: ByteCount(Int(entry.location.byteCount)), priority: entry.priority))
                }
            }
        }
    }

    // MARK: One chunk

    private func warm(_ chunk: WarmingPlan.Chunk) throws(Stop) {
        ordinal += 1
        if storedBefore.contains(chunk.key) {
            progress.storedBeforeCount += 1
            // Whole libraries may be there already.
            if progress.storedBeforeCount % 256 == 0 { try tell() }
            return
        }
        while flying.count > pipeline.configuration.renderWorkerCount { try waitForOne() }
        if failures.isGivenUp(chunk.key.track) {
            progress.failedCount += 1
            return failures.recordSkipped(of: chunk.key.track)
        }
        if account.refusal(of: chunk) != nil {
            // What is on its way may take less than was expected of it.
            while !flying.isEmpty { try waitForOne() }
            try checkpoint()
            if let ending = account.refusal(of: chunk) { throw Stop(ending: ending) }
        }
        try start(chunk, ordinal: ordinal)
    }

    private func start(
        _ chunk: WarmingPlan.Chunk, ordinal: Int, attemptCount: Int = 1
    ) throws(Stop) {
        try tell()
        let id = chunk.key.track
        guard pipeline.registry.isCurrent(chunk.key), let track = pipeline.registry.registered(id) else {
            return fail(chunk, .trackModified(id))
        }
        let ticket = try onDisk { () throws(StoreError) in
            try pipeline.warm(chunk.key, track: track, ordinal: ordinal, store: store)
        }
        guard let ticket else { throw Stop(ending: .closed) }
        account.start(chunk)
        flying[chunk.key] = Flying(
            chunk: chunk, ordinal: ordinal, ticket: ticket, attemptCount: attemptCount)
    }

    /// Waits until something that flies has ended, or it is time to tell.
    private func waitForOne() throws(Stop) {
        let ended = pipeline.flights.wait(until: soon) { [flying] table -> [Flying]? in
            let ended = flying.values.filter { table.hasEnded($0.chunk.key, $0.ticket) }
            return ended.isEmpty ? nil : ended
        }
        try tell()
        for one in ended ?? [] { try settle(one) }
        let isStagingFull = store.statistics().stagedByteCount > Self.stagedByteCountMax
        if isStagingFull || handedOver.count >= Self.checkpointChunkCount { try checkpoint() }
    }

    private var soon: MonotonicTime {
        SystemTimeSource().monotonicNow().advanced(bySeconds: Self.tellSeconds)
    }

    /// Finds out what became of a chunk whose flight has ended.
    private func settle(_ ended: Flying) throws(Stop) {
        flying[ended.chunk.key] = nil
        if let failure = ended.ticket.failure { return fail(ended.chunk, failure) }
        if try onDisk({ () throws(StoreError) in try store.contains(ended.chunk.key) }) {
            return accept(ended)
        }
        guard ended.ticket.hasLanded else {
            return try startAgain(ended)
        }
        guard pipeline.registry.isCurrent(ended.chunk.key) else {
            return fail(ended.chunk, .trackModified(ended.chunk.key.track))
        }
        let isStagingFull = try wasStagingFull()
        try checkpoint()
        // There is room now.
        if isStagingFull { return try start(ended.chunk, ordinal: ended.ordinal) }
        // Accepted, and gone all the same: not encoded, or evicted at once.
        fail(ended.chunk, .notKept(ended.chunk.key))
    }

    /// Starts a chunk again that made room for something more urgent.
    private func startAgain(_ ended: Flying) throws(Stop) {
        guard ended.attemptCount < attemptCountMax else {
            return fail(ended.chunk, .notRendered(ended.chunk.key))
        }
        // A busy player is not to be pressed.
        _ = pipeline.flights.wait(until: soon) { $0.isClosed ? true : nil }
        try start(ended.chunk, ordinal: ended.ordinal, attemptCount: ended.attemptCount + 1)
    }

    /// The store has a chunk.
    func accept(_ ended: Flying) {
        if ended.ticket.hasLanded {
            progress.renderedCount += 1
            renderedSeconds += ended.chunk.seconds
        } else {
            progress.storedBeforeCount += 1
        }
        handedOver.append(ended.chunk.key)
    }

    private func fail(_ chunk: WarmingPlan.Chunk, _ error: AttaccaError) {
        account.abandon(chunk.key)
        progress.failedCount += 1
        failures.recordChunk(of: chunk.key.track, error)
    }

    // MARK: In between

    private func tell() throws(Stop) {
        let isWanted = tellProgress(progress)
        guard isWanted, !cancellation.isSet else { throw Stop(ending: .cancelled) }
    }
}
