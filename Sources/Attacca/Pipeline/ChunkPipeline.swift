// SPDX-License-Identifier: MIT
import CacheModel
import ChunkCoding
import ChunkStorage
import Logging
import Synchronization
import Threading

/// The way of a request through the tiers: L1, L2, L3, and at last a render; and of a plan, which is the same
/// without a listener at the end.
///
/// Locks, each held for table work only and never two at once: the flight table, each memory tier, the benefit,
/// the back-off; but for a warming's ticket, which is written as its flight ends or lands. Completions are called with
/// none of them held.
final class ChunkPipeline: Sendable {
    static let readThreadCount = 2
    /// How long a render thread waits for a disk that is slower than it, in seconds.
    static let diskPatienceSeconds = 5.0

    let renderer: any ChunkRenderer
    let configuration: CacheConfiguration
    let timeSource: any TimeSource
    let logger: Logger
    let codec = ChunkCodec()
    let l1: MemoryTier<PCMChunk>
    let l2: MemoryTier<ChunkPayload>
    /// L3, whenever there is one.
    let disk: DiskTierKeeper
    let diskReader: DiskReader
    let statistics: StatisticsRecorder
    /// Told of what happens with no lock held.
    let events: EventHub
    let registry: TrackRegistry
    let flights = Condition(FlightTable())
    let backoff = Lock(FailureBackoff())
    let readPool = ReadPool(threadCount: ChunkPipeline.readThreadCount)
    let renderPool: RenderPool
    /// Whether the disk tier refused a chunk, and has taken none since.
    let isDiskRefusing = Atomic(false)
    private let currentBenefit = Lock(ChunkBenefit())
    /// What rendering and reading take, as measured.
    let costs = Lock(RenderCosts())
    /// Wanted chunks that a memory tier had no room for, since what is there is in use or worth more: not rendered again
    /// before the situation changes.
    let outbid = Lock<Set<ChunkKey>>([])
    /// What the disk tier holds of the plan, as far as it was asked lately.
    let knownStored = Lock(StoredKeys())
    /// Chunks in memory that were not stored because nobody had heard them.
    let notStored = Lock(BoundedKeySet())

    /// Starts the threads; ``close()`` ends them.
    init(
        renderer: any ChunkRenderer, configuration: CacheConfiguration, disk: DiskTierKeeper,
        statistics: StatisticsRecorder
    ) {
        self.renderer = renderer
        self.configuration = configuration
        self.disk = disk
        self.statistics = statistics
        events = statistics.events
        timeSource = configuration.timeSource
        logger = configuration.logger
        l1 = MemoryTier(capacity: configuration.l1Capacity)
        l2 = MemoryTier(capacity: configuration.l2Capacity)
        diskReader = DiskReader(keeper: disk, configuration: configuration, statistics: statistics)
        registry = TrackRegistry(renderer: renderer, configuration: configuration, disk: diskReader)
        renderPool = RenderPool(
            workerCount: configuration.renderWorkerCount, deadlines: configuration.renderDeadlines,
            timeSource: configuration.timeSource)
        renderPool.start(
            RenderPoolEvents(
                run: { [self] job in run(job) },
                overdue: { [self] job, seconds in answerOverdue(job, seconds: seconds) },
                stuck: { [self] job, seconds in leaveStuck(job, seconds: seconds) },
                refused: { [self] keys in keys.forEach { refuse($0) } }))
    }

    /// What the current plan says chunks are worth.
    var benefit: ChunkBenefit { currentBenefit.withLock { $0 } }

    // MARK: Requests

    /// The chunk of a key if it is in L1; counts as a request when it is. Never waits.
    func residentChunk(_ key: ChunkKey, track: RegisteredTrack, requestedAt: MonotonicTime) -> CachedChunk? {
        guard let found = l1.lookup(key, now: requestedAt) else { return nil }
        return delivery(
            of: found.value, key: key, track: track, origin: .l1, renderSeconds: found.renderSeconds,
            missCause: .neverPredicted, requestedAt: requestedAt, joined: false)
    }

    /// Of so many look-ups through a prepared variant one is measured: to look at the clock takes as long as all the rest.
    private static let lookupsPerMeasurement = 16

    /// The chunk of a prepared variant if it is in L1; counts as a request when it is. Never waits.
    func residentChunk(of prepared: PreparedVariant, index: Int) -> CachedChunk? {
        let version = registry.version
        let accountVersion = statistics.accountVersion
        let isMeasured = ThreadNumber.nextTurn() % Self.lookupsPerMeasurement == 0
        let requestedAt = isMeasured ? timeSource.monotonicNow() : nil
        // Who listens is told which chunk it was: that needs its key.
        if !events.isListenedTo,
            let hit = l1.settledLookup(
                prepared.slots, index: index, version: version, accountVersion: accountVersion)
        {
            let waitedSeconds = requestedAt.map { timeSource.monotonicNow().seconds(since: $0) }
            statistics.recordSettledHit(waitedSeconds: waitedSeconds)
            return CachedChunk(
                chunk: hit.value, frames: hit.frames, origin: .l1, waitedSeconds: waitedSeconds ?? 0,
                renderSeconds: hit.renderSeconds)
        }
        return unsettledChunk(
            of: prepared, index: index, version: version, accountVersion: accountVersion,
            requestedAt: requestedAt ?? timeSource.monotonicNow())
    }

    private func unsettledChunk(
        of prepared: PreparedVariant, index: Int, version: TrackRegistry.Version, accountVersion: UInt64,
        requestedAt: MonotonicTime
    ) -> CachedChunk? {
        guard let track = registry.registered(prepared.track), let frames = track.frames(ofChunk: index)
        else { return nil }
        let key = track.key(variant: prepared.variant, index: index)
        guard
            let hit = l1.lookup(
                prepared.slots, index: index, key: key,
                ResidentSlots.Found(frames: frames, version: version, accountVersion: accountVersion),
                now: requestedAt)
        else { return nil }
        return delivery(
            of: hit.value, key: key, track: track, origin: .l1, renderSeconds: hit.renderSeconds,
            missCause: .neverPredicted, requestedAt: requestedAt, joined: false)
    }

    /// Finds the track of a request, describing it first if it is new, and looks the chunk up.
    func request(_ request: ChunkRequest, waiter: Waiter) {
        if let track = registry.registered(request.track) {
            return lookup(request, track: track, waiter: waiter)
        }
        let isAccepted = readPool.runDemanded { [self] in
            do throws(AttaccaError) {
                lookup(request, track: try registry.register(request.track), waiter: waiter)
            } catch {
                waiter.complete(.failure(error))
            }
        }
        if !isAccepted { waiter.complete(.failure(.closed())) }
    }

    private func lookup(_ request: ChunkRequest, track: RegisteredTrack, waiter: Waiter) {
        guard track.frames(ofChunk: request.index) != nil else {
            let failure = AttaccaError.noSuchChunk(
                track.id, index: request.index, chunkCount: track.chunkCount)
            return waiter.complete(.failure(failure))
        }
        lookup(track.key(variant: request.variant, index: request.index), track: track, waiter: waiter)
    }

    /// Gets a chunk from wherever it is, or has it rendered, and calls the waiter once.
    ///
    /// Takes microseconds; when the chunk is in L1 the waiter is called before this returns.
    func lookup(_ key: ChunkKey, track: RegisteredTrack, waiter: Waiter) {
        if let chunk = residentChunk(key, track: track, requestedAt: waiter.requestedAt) {
            return waiter.complete(.success(chunk))
        }
        var waiter = waiter
        waiter.missCause = statistics.missCause(of: key)
        switch flights.update({ $0.join(key, track: track, waiter: waiter) }) {
        case .started, .readPending:
            readPool.runDemanded { [self] in read(key) }
        case .renderPending:
            renderPool.raise(key)
        case .reading:
            break
        case .rendering(let written):
            renderPool.raise(key)
            if let written { announce(written, to: [waiter]) }
        case .landed(let landed):
            // It was not lost: its render is just over.
            if waiter.missCause == .evictedEarly { waiter.missCause = .predictedTooLate }
            deliver(
                landed.chunk, of: key, track: track, origin: .rendered, renderSeconds: landed.renderSeconds,
                joined: true, to: waiter)
        case .closed:
            waiter.complete(.failure(.closed()))
        }
    }

    /// Where a key is, fastest tier first; counts as nothing. Looks into the index on disk: microseconds when it
    /// is in the page cache.
    func tier(of key: ChunkKey) -> Tier? {
        if l1.contains(key) { return .l1 }
        if l2.contains(key) { return .l2 }
        return isStored(key) ? .l3 : nil
    }

    /// Whether L3 has a key. A disk error is counted, logged, and a miss; so is a disk that does not answer.
    func isStored(_ key: ChunkKey) -> Bool {
        let answer = diskReader.ask { store in
            Result { () throws(StoreError) in try store.contains(key) }
        }
        switch answer {
        case .success(let isStored): return isStored
        case .failure(let error): recordDiskError(error, of: key)
        case nil: break
        }
        return false
    }

    /// Counts and logs what the disk tier failed with; that it was closed is no failure.
    func recordDiskError(_ error: StoreError, of key: ChunkKey) {
        guard error.code != .closed else { return }
        statistics.recordDiskError()
        logger.warning("disk tier is by-passed", metadata: ["key": "\(key)", "error": "\(error)"])
    }

    /// Waits until nothing is being read or rendered, for anyone.
    func waitUntilIdle() {
        _ = flights.wait { $0.flights.isEmpty ? true : nil }
    }

    /// Waits until every chunk that was delivered so far has been offered to the tiers.
    func waitUntilKept() {
        let landed = flights.withLock { $0.flights.filter { $0.value.landed != nil }.keys }
        _ = flights.wait { table in landed.allSatisfy { table[$0]?.landed == nil } ? true : nil }
    }

    // MARK: Plans

    /// Makes a plan the one that counts: what it no longer names is given up, what it names is fetched.
    ///
    /// - Parameter isNews: Whether the situation is another one than with the plan before: what had no room then may have
    ///   some now.
    func apply(_ plan: Plan, isNews: Bool) {
        if isNews { outbid.withLock { $0 = [] } }
        let benefit = ChunkBenefit(plan: plan)
        currentBenefit.withLock { $0 = benefit }
        statistics.recordPlan(plan)
        let forgotten = flights.update { table in
            table.cancelAhead { benefit.plannedProbability(of: $0) != nil }
        }
        renderPool.drop(forgotten)
        // One that was forgotten may have been asked for again before its order was dropped.
        for key in forgotten { submit(key) }
        let refused = outbid.withLock { $0 }
        let stored = believedStored()
        for (rank, want) in plan.wants.enumerated() where !isSatisfied(want) && !isHeldBack(want.key) {
            guard !refused.contains(want.key), want.tier != .l3 || !stored.contains(want.key) else {
                continue
            }
            switch flights.update({ $0.startAhead(want, rank: rank) }) {
            case .started: readPool.runAhead { [self] in read(want.key) }
            case .hurried: submit(want.key)
            case .leftAlone: break
            }
        }
    }

    /// What of the plan needs no look into the index of the disk tier to be known to be there.
    func believedStored() -> Set<ChunkKey> {
        let now = timeSource.monotonicNow()
        return knownStored.withLock { $0.believed(now: now) }
    }

    /// Whether a key is not to be rendered ahead for now.
    func isHeldBack(_ key: ChunkKey) -> Bool {
        let now = timeSource.monotonicNow()
        return backoff.withLock { $0.isHeldBack(key, now: now) }
    }

    /// Whether memory already says that a want is met. What is on disk is found out by the read.
    private func isSatisfied(_ want: Plan.Want) -> Bool {
        switch want.tier {
        case .l1: l1.contains(want.key)
        // Without room in L2 the disk is where such a chunk is kept.
        case .l2 where l2.capacity > .zero: l1.contains(want.key) || l2.contains(want.key)
        case .l2, .l3:
            // A full disk would have the same chunks rendered anew with every plan.
            disk.current == nil || diskReader.isBypassed || isDiskRefusing.load(ordering: .relaxed)
                || l1.contains(want.key)
                || l2.contains(want.key)
        }
    }

    // MARK: Removal

    /// Forgets, in memory, every chunk whose key satisfies `condition`.
    func removeFromMemory(_ tiers: Set<Tier>, where condition: (ChunkKey) -> Bool = { _ in true }) {
        if tiers.contains(.l1) { l1.removeAll(where: condition) }
        if tiers.contains(.l2) { l2.removeAll(where: condition) }
    }

    // MARK: Delivery

    /// Counts a delivery and makes what the player gets.
    ///
    /// - Parameter stallSeconds: How long the listener had nothing to hear of it; `nil`: as long as it took.
    private func delivery(
        of chunk: PCMChunk, key: ChunkKey, track: RegisteredTrack, origin: ChunkOrigin, renderSeconds: Double,
        missCause: MissCause, requestedAt: MonotonicTime, joined: Bool, stallSeconds: Double? = nil
    ) -> CachedChunk {
        let now = timeSource.monotonicNow()
        let waitedSeconds = now.seconds(since: requestedAt)
        statistics.recordDelivery(
            of: key, origin: origin, missCause: missCause, waitedSeconds: waitedSeconds,
            stallSeconds: stallSeconds ?? waitedSeconds, joined: joined, now: now)
        return CachedChunk(
            chunk: chunk, frames: track.frames(ofChunk: key.index)!, origin: origin,
            waitedSeconds: waitedSeconds, renderSeconds: renderSeconds)
    }

    /// Counts the request of somebody who has the chunk already.
    func recordHeld(_ key: ChunkKey, requestedAt: MonotonicTime) {
        let now = timeSource.monotonicNow()
        statistics.recordDelivery(
            of: key, origin: .l1, missCause: .neverPredicted, waitedSeconds: now.seconds(since: requestedAt),
            stallSeconds: 0, joined: false, now: now)
    }

    /// Counts a delivery and answers who waits for it.
    func deliver(
        _ chunk: PCMChunk, of key: ChunkKey, track: RegisteredTrack, origin: ChunkOrigin,
        renderSeconds: Double, joined: Bool, to waiter: Waiter
    ) {
        let firstPartSeconds = waiter.feed?.firstPartSeconds
        let delivered = delivery(
            of: chunk, key: key, track: track, origin: origin, renderSeconds: renderSeconds,
            missCause: waiter.missCause, requestedAt: waiter.requestedAt, joined: joined,
            stallSeconds: waiter.countsAsStall ? firstPartSeconds : 0)
        if waiter.feed != nil, firstPartSeconds == nil, origin == .rendered {
            statistics.recordFirstPart(waitedSeconds: delivered.waitedSeconds)
        }
        waiter.complete(.success(delivered))
    }

    /// Hands what is rendered so far of a chunk to those who take parts.
    func announce(_ written: WrittenFrames, to waiters: [Waiter]) {
        for waiter in waiters {
            guard let feed = waiter.feed else { continue }
            let waitedSeconds = timeSource.monotonicNow().seconds(since: waiter.requestedAt)
            if feed.advance(written, waitedSeconds: waitedSeconds) {
                statistics.recordFirstPart(waitedSeconds: waitedSeconds)
            }
        }
    }

    /// Answers everyone who waited for a chunk that will not come.
    func answer(_ waiters: [Waiter], of key: ChunkKey, with failure: AttaccaError) {
        let now = timeSource.monotonicNow()
        for waiter in waiters {
            statistics.recordFailure(
                of: key, failure,
                waitedSeconds: waiter.countsAsStall ? now.seconds(since: waiter.requestedAt) : 0)
            waiter.complete(.failure(failure))
        }
    }

    // MARK: Closing

    /// Ends every thread. What is being rendered ahead of need is given up, what is being rendered for a listener
    /// is finished, where that takes no longer than ``CacheConfiguration/closePatienceSeconds``; who waits for anything
    /// else gets ``AttaccaError/Code/closed``. A renderer that does not return is left to itself, with what it holds.
    /// Call once.
    func close() {
        renderPool.drop(flights.update { $0.endWarming() })
        renderPool.drop(flights.update { $0.cancelAhead { _ in false } })
        readPool.stop()
        let leftCount = renderPool.stop(withinSeconds: configuration.closePatienceSeconds)
        if leftCount > 0 {
            logger.warning(
                "renders do not end and are left to themselves", metadata: ["count": "\(leftCount)"])
        }
        diskReader.stop()
        for waiter in flights.update({ $0.close() }) { waiter.complete(.failure(.closed())) }
    }
}
