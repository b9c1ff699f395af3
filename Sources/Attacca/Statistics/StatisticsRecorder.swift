// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import Threading

/// Counts what happens to requests and renders. Any thread; a short lock each.
final class StatisticsRecorder: Sendable {
    private struct State {
        var hits = CacheStatistics.PerTier(l1: 0, l2: 0, l3: 0)
        var renderCount = 0
        var coalescedCount = 0
        var failureCount = 0
        var damagedCount = 0
        var diskErrorCount = 0
        var stalls = CacheStatistics.Stalls()
        var latency = CacheStatistics.PerTier(
            l1: LatencyHistogram(), l2: LatencyHistogram(), l3: LatencyHistogram())
        var renderLatency = LatencyHistogram()
        var openToFirstChunkSeconds: Double?
        var ledger = PrefetchLedger<ChunkKey>()
        var cancelledAheadCount = 0
        var failedAheadCount = 0

        mutating func recordWait(_ seconds: Double, stallThresholdSeconds: Double) {
            guard seconds > stallThresholdSeconds else { return }
            stalls.count += 1
            stalls.totalSeconds += seconds
            stalls.worstSeconds = max(stalls.worstSeconds, seconds)
        }
    }

    private let state = Lock(State())
    private let openedAt: MonotonicTime
    private let stallThresholdSeconds: Double

    init(openedAt: MonotonicTime, stallThresholdSeconds: Double) {
        self.openedAt = openedAt
        self.stallThresholdSeconds = stallThresholdSeconds
    }

    // MARK: Requests

    /// A request was answered with a chunk.
    ///
    /// - Parameter joined: Whether the chunk was rendered for someone else, or ahead of need.
    func recordDelivery(
        of key: ChunkKey, origin: ChunkOrigin, waitedSeconds: Double, joined: Bool, now: MonotonicTime
    ) {
        state.withLock { state in
            switch origin {
            case .l1:
                state.hits.l1 += 1
                state.latency.l1.record(seconds: waitedSeconds)
            case .l2:
                state.hits.l2 += 1
                state.latency.l2.record(seconds: waitedSeconds)
            case .l3:
                state.hits.l3 += 1
                state.latency.l3.record(seconds: waitedSeconds)
            case .rendered:
                if joined { state.coalescedCount += 1 } else { state.renderCount += 1 }
                state.renderLatency.record(seconds: waitedSeconds)
            }
            state.ledger.request(key)
            state.recordWait(waitedSeconds, stallThresholdSeconds: stallThresholdSeconds)
            if state.openToFirstChunkSeconds == nil {
                state.openToFirstChunkSeconds = now.seconds(since: openedAt)
            }
        }
    }

    /// A request was answered with an error.
    func recordFailure(waitedSeconds: Double) {
        state.withLock { state in
            state.failureCount += 1
            state.recordWait(waitedSeconds, stallThresholdSeconds: stallThresholdSeconds)
        }
    }

    func recordDamage() { state.withLock { $0.damagedCount += 1 } }

    func recordDiskError() { state.withLock { $0.diskErrorCount += 1 } }

    // MARK: Renders ahead of need

    func recordStartedAhead(_ key: ChunkKey) { state.withLock { $0.ledger.start(key) } }

    /// A render ahead of need is done.
    ///
    /// - Parameter isLate: Whether someone asked for it meanwhile.
    func recordRenderedAhead(_ key: ChunkKey, isLate: Bool) {
        state.withLock { state in
            if isLate { state.ledger.request(key) }
            state.ledger.complete(key)
        }
    }

    func recordCancelledAhead(_ key: ChunkKey) {
        state.withLock { state in
            state.ledger.abandon(key)
            state.cancelledAheadCount += 1
        }
    }

    func recordFailedAhead(_ key: ChunkKey) {
        state.withLock { state in
            state.ledger.abandon(key)
            state.failedAheadCount += 1
        }
    }

    /// A chunk is in no tier any more.
    func recordLost(_ key: ChunkKey) { state.withLock { $0.ledger.evict(key) } }

    /// Nothing more will be asked for: what was rendered ahead and not used was wasted.
    func closeSession() { state.withLock { $0.ledger.closeSession() } }

    var prefetchOutcomes: PrefetchOutcomes { state.withLock { $0.ledger.outcomes } }

    // MARK: Reading

    /// The counts so far; bytes, capacities and predictions are added by others.
    func snapshot() -> CacheStatistics {
        let state = state.withLock { $0 }
        var statistics = CacheStatistics(
            latency: CacheStatistics.PerTier(
                l1: state.latency.l1.summary(), l2: state.latency.l2.summary(),
                l3: state.latency.l3.summary()),
            renderLatency: state.renderLatency.summary())
        statistics.hits = state.hits
        statistics.renderCount = state.renderCount
        statistics.coalescedCount = state.coalescedCount
        statistics.failureCount = state.failureCount
        statistics.missCount = state.renderCount + state.coalescedCount + state.failureCount
        statistics.requestCount = statistics.missCount + state.hits.l1 + state.hits.l2 + state.hits.l3
        statistics.stalls = state.stalls
        statistics.openToFirstChunkSeconds = state.openToFirstChunkSeconds
        statistics.damagedCount = state.damagedCount
        statistics.diskErrorCount = state.diskErrorCount
        statistics.prefetch.renderedCount = state.ledger.outcomes.rendered
        statistics.prefetch.usedCount = state.ledger.outcomes.used
        statistics.prefetch.lateCount = state.ledger.outcomes.late
        statistics.prefetch.wastedCount = state.ledger.outcomes.wasted
        statistics.prefetch.cancelledCount = state.cancelledAheadCount
        statistics.prefetch.failedCount = state.failedAheadCount
        return statistics
    }
}
