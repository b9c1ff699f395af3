// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import Synchronization
import Threading

/// Counts what happens to requests and renders, and tells of requests. Any thread; a short lock each.
final class StatisticsRecorder: Sendable {
    private struct Counts {
        var hits = CacheStatistics.PerTier(l1: 0, l2: 0, l3: 0)
        var renderCount = 0
        var coalescedCount = 0
        var failureCount = 0
        var missCauses = CacheStatistics.MissCauses()
        var damagedCount = 0
        var diskErrorCount = 0
        var bypassedReadCount = 0
        var timedOutReadCount = 0
        var probeCount = 0
        var stalls = CacheStatistics.Stalls()
        var latency = CacheStatistics.PerTier(
            l1: LatencyHistogram(), l2: LatencyHistogram(), l3: LatencyHistogram())
        var renderLatency = LatencyHistogram()
        var firstPartLatency = LatencyHistogram()
        var openToFirstChunkSeconds: Double?
        var cancelledAheadCount = 0
        var failedAheadCount = 0

        mutating func recordWait(_ seconds: Double, stallThresholdSeconds: Double) {
            guard seconds > stallThresholdSeconds else { return }
            stalls.count += 1
            stalls.totalSeconds += seconds
            stalls.worstSeconds = max(stalls.worstSeconds, seconds)
        }
    }

    private struct State {
        var counts = Counts()
        /// Apart: a snapshot copies the counts only, and not a table of thousands of keys under the lock.
        var ledger = PrefetchLedger<ChunkKey>()
        var trial = PrefetchTrialLedger()
    }

    private let state = Lock(State())
    /// Behind a lock of its own, which a hit in L1 never takes: a plan of a thousand chunks is compared under
    /// it.
    private let misses = Lock(MissLedger())
    /// How often something happened after which a request may change the accounts of renders ahead again.
    private let accountChangeCount = Atomic<UInt64>(0)
    /// Hits in L1 that are counted nowhere else.
    private let settledHitCount = StripedCount()
    /// Who listens to what happens in the cache.
    let events: EventHub
    private let openedAt: MonotonicTime
    private let stallThresholdSeconds: Double

    init(openedAt: MonotonicTime, stallThresholdSeconds: Double, events: EventHub) {
        self.events = events
        self.openedAt = openedAt
        self.stallThresholdSeconds = stallThresholdSeconds
    }

    // MARK: Requests

    /// Why a request that comes now misses a chunk, if it does. O(1).
    func missCause(of key: ChunkKey) -> MissCause { misses.withLock { $0.cause(ofMissing: key) } }

    /// A request was answered with a chunk.
    ///
    /// - Parameters:
    ///   - missCause: What ``missCause(of:)`` said when the request came; of no account for a hit.
    ///   - stallSeconds: How long there was nothing to hear of it.
    ///   - joined: Whether the chunk was rendered for someone else, or ahead of need.
    func recordDelivery(
        of key: ChunkKey, origin: ChunkOrigin, missCause: MissCause, waitedSeconds: Double,
        stallSeconds: Double, joined: Bool, now: MonotonicTime
    ) {
        if origin != .l1 { misses.withLock { $0.deliver(key) } }
        state.withLock { state in
            switch origin {
            case .l1:
                state.counts.hits.l1 += 1
                state.counts.latency.l1.record(seconds: waitedSeconds)
            case .l2:
                state.counts.hits.l2 += 1
                state.counts.latency.l2.record(seconds: waitedSeconds)
            case .l3:
                state.counts.hits.l3 += 1
                state.counts.latency.l3.record(seconds: waitedSeconds)
            case .rendered:
                if joined { state.counts.coalescedCount += 1 } else { state.counts.renderCount += 1 }
                state.counts.missCauses.count(missCause)
                state.counts.renderLatency.record(seconds: waitedSeconds)
            }
            state.ledger.request(key)
            state.trial.request(key)
            state.counts.recordWait(stallSeconds, stallThresholdSeconds: stallThresholdSeconds)
            if state.counts.openToFirstChunkSeconds == nil {
                state.counts.openToFirstChunkSeconds = now.seconds(since: openedAt)
            }
        }
        guard events.isListenedTo else { return }
        if let tier = origin.tier {
            events.emit(.hit(key, tier: tier, waitedSeconds: waitedSeconds))
        } else {
            events.emit(.miss(key, cause: missCause, waitedSeconds: waitedSeconds))
        }
        announceStall(of: key, seconds: stallSeconds)
    }

    private func announceStall(of key: ChunkKey, seconds: Double) {
        if seconds > stallThresholdSeconds { events.emit(.stall(key, waitedSeconds: seconds)) }
    }

    /// While this is equal, a second request for a chunk changes no account of renders ahead.
    var accountVersion: UInt64 { accountChangeCount.load(ordering: .acquiring) }

    /// A request for a chunk in L1 was answered whose accounts are settled; see ``accountVersion``.
    ///
    /// - Parameter waitedSeconds: How long it took, where that was measured.
    func recordSettledHit(waitedSeconds: Double?) {
        settledHitCount.increment()
        guard let waitedSeconds else { return }
        state.withLock { $0.counts.latency.l1.record(seconds: waitedSeconds) }
    }

    /// Somebody who takes parts got the first one of a chunk that is rendered.
    func recordFirstPart(waitedSeconds: Double) {
        state.withLock { $0.counts.firstPartLatency.record(seconds: waitedSeconds) }
    }

    /// A request was answered with an error.
    func recordFailure(of key: ChunkKey, _ failure: AttaccaError, waitedSeconds: Double) {
        misses.withLock { $0.fail(key) }
        state.withLock { state in
            state.counts.failureCount += 1
            state.counts.missCauses.count(MissCause(failure))
            state.counts.recordWait(waitedSeconds, stallThresholdSeconds: stallThresholdSeconds)
        }
        events.emit(.miss(key, cause: MissCause(failure), waitedSeconds: waitedSeconds))
        announceStall(of: key, seconds: waitedSeconds)
    }

    /// An audio callback had nothing to play: so many times more, for so long in all, and the last time for so long.
    func recordDry(count: Int, seconds: Double, worstSeconds: Double) {
        state.withLock { state in
            state.counts.stalls.count += count
            state.counts.stalls.totalSeconds += seconds
            state.counts.stalls.worstSeconds = max(state.counts.stalls.worstSeconds, worstSeconds)
        }
    }

    func recordDamage() { state.withLock { $0.counts.damagedCount += 1 } }

    func recordDiskError() { state.withLock { $0.counts.diskErrorCount += 1 } }

    /// The disk was not asked for what might be there.
    func recordBypassedRead() { state.withLock { $0.counts.bypassedReadCount += 1 } }

    /// The disk did not answer in time.
    func recordTimedOutRead() { state.withLock { $0.counts.timedOutReadCount += 1 } }

    func recordProbe() { state.withLock { $0.counts.probeCount += 1 } }

    var diskErrorCount: Int { state.withLock { $0.counts.diskErrorCount } }

    // MARK: Renders ahead of need

    /// What is rendered ahead from now on is rendered for this plan.
    func recordPlan(_ plan: Plan) {
        let keys = Set(plan.wants.map(\.key))
        misses.withLock { $0.plan(keys, current: plan.current) }
        state.withLock { $0.trial.plan(plan) }
    }

    func recordStartedAhead(_ key: ChunkKey) {
        misses.withLock { $0.start(key) }
        state.withLock { $0.ledger.start(key) }
        accountChangeCount.add(1, ordering: .releasing)
    }

    /// A render ahead of need is done.
    ///
    /// - Parameter isLate: Whether someone asked for it meanwhile.
    func recordRenderedAhead(_ key: ChunkKey, isLate: Bool) {
        misses.withLock { $0.complete(key) }
        state.withLock { state in
            if isLate { state.ledger.request(key) }
            state.ledger.complete(key)
            state.trial.complete(key)
            if isLate { state.trial.forget(key) }
        }
        accountChangeCount.add(1, ordering: .releasing)
    }

    func recordCancelledAhead(_ key: ChunkKey) {
        misses.withLock { $0.cancel(key) }
        state.withLock { state in
            state.ledger.abandon(key)
            state.counts.cancelledAheadCount += 1
        }
    }

    func recordFailedAhead(_ key: ChunkKey) {
        misses.withLock { $0.fail(key) }
        state.withLock { state in
            state.ledger.abandon(key)
            state.counts.failedAheadCount += 1
        }
    }

    /// A chunk is in no tier any more.
    func recordLost(_ key: ChunkKey) {
        state.withLock { state in
            state.ledger.evict(key)
            state.trial.forget(key)
        }
    }

    /// A chunk was evicted from the last tier that held it.
    func recordEvicted(_ key: ChunkKey) {
        misses.withLock { $0.lose(key) }
        recordLost(key)
    }

    /// A track was deleted or modified.
    ///
    /// - Parameter revision: The revision whose chunks are still good; `nil` when there is none.
    func recordInvalidated(_ track: TrackID, keeping revision: TrackRevision?) {
        misses.withLock { $0.invalidate(track, keeping: revision) }
    }

    /// Another session's predictions are settled from now on.
    func beginPrefetchTrials() { state.withLock { $0.trial = PrefetchTrialLedger() } }

    /// What speculative renders cost and saved since this was asked last.
    func takePrefetchTrial() -> PrefetchTrial { state.withLock { $0.trial.take() } }

    /// Nothing more will be asked for: what was rendered ahead and not used was wasted.
    func closeSession() { state.withLock { $0.ledger.closeSession() } }

    var prefetchOutcomes: PrefetchOutcomes { state.withLock { $0.ledger.outcomes } }

    // MARK: Reading

    /// How long hits waited, by tier.
    var latencyHistograms: CacheStatistics.PerTier<LatencyHistogram> { state.withLock { $0.counts.latency } }

    /// The counts so far; bytes, capacities and predictions are added by others.
    func snapshot() -> CacheStatistics {
        let (counts, outcomes) = state.withLock { ($0.counts, $0.ledger.outcomes) }
        var statistics = CacheStatistics(
            latency: CacheStatistics.PerTier(
                l1: counts.latency.l1.summary(), l2: counts.latency.l2.summary(),
                l3: counts.latency.l3.summary()),
            renderLatency: counts.renderLatency.summary(),
            firstPartLatency: counts.firstPartLatency.summary())
        statistics.hits = counts.hits
        statistics.hits.l1 += settledHitCount.total
        statistics.renderCount = counts.renderCount
        statistics.coalescedCount = counts.coalescedCount
        statistics.failureCount = counts.failureCount
        statistics.missCount = counts.renderCount + counts.coalescedCount + counts.failureCount
        statistics.requestCount = statistics.missCount + statistics.hits.l1 + counts.hits.l2 + counts.hits.l3
        statistics.missCauses = counts.missCauses
        statistics.stalls = counts.stalls
        statistics.openToFirstChunkSeconds = counts.openToFirstChunkSeconds
        statistics.damagedCount = counts.damagedCount
        statistics.diskErrorCount = counts.diskErrorCount
        statistics.bypassedReadCount = counts.bypassedReadCount
        statistics.timedOutReadCount = counts.timedOutReadCount
        statistics.probeCount = counts.probeCount
        statistics.prefetch.renderedCount = outcomes.rendered
        statistics.prefetch.usedCount = outcomes.used
        statistics.prefetch.lateCount = outcomes.late
        statistics.prefetch.wastedCount = outcomes.wasted
        statistics.prefetch.cancelledCount = counts.cancelledAheadCount
        statistics.prefetch.failedCount = counts.failedAheadCount
        return statistics
    }
}
