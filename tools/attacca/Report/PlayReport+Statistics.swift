// SPDX-License-Identifier: MIT
import Attacca
import CacheModel

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

extension PlayReport {
    /// The report of a session that is over.
    ///
    /// - Parameters:
    ///   - statistics: Of the cache, once it is closed: only then is every prefetched chunk settled.
    ///   - tally: Of the session.
    init(_ statistics: CacheStatistics, tally: PlayTally) {
        self.init()
        requests = statistics.requestCount
        hits = PerTier(l1: statistics.hits.l1, l2: statistics.hits.l2, l3: statistics.hits.l3)
        misses = statistics.missCount
        missCauses = MissCauses(statistics.missCauses)
        renders = statistics.renderCount
        coalesced = statistics.coalescedCount
        stalls = Stalls(
            count: statistics.stalls.count, totalSeconds: statistics.stalls.totalSeconds,
            worstSeconds: statistics.stalls.worstSeconds)
        latency = PerTier(
            l1: Latency(statistics.latency.l1), l2: Latency(statistics.latency.l2),
            l3: Latency(statistics.latency.l3))
        renderLatency = Latency(statistics.renderLatency)
        bytes = PerTier(
            l1: statistics.bytes.l1.rawValue, l2: statistics.bytes.l2.rawValue,
            l3: statistics.bytes.l3.rawValue)
        openToFirstChunkSeconds = statistics.openToFirstChunkSeconds
        prefetch = Prefetch(
            rendered: statistics.prefetch.renderedCount, used: statistics.prefetch.usedCount,
            late: statistics.prefetch.lateCount, wasted: statistics.prefetch.wastedCount)
        let compared = statistics.predictions.compared
        predictions = Predictions(
            right: statistics.predictions.rightCount, wrong: statistics.predictions.wrongCount,
            topThree: statistics.predictions.topThreeCount, compared: compared.count,
            listenerRight: compared.listenerRightCount, audioRight: compared.audioRightCount,
            mixedRight: compared.mixedRightCount, listenerWeightMean: compared.listenerWeightMean,
            prefetch: statistics.predictions.prefetch)
        analysis = Analysis(
            analysed: statistics.analysis.analysedCount, loaded: statistics.analysis.loadedCount,
            failed: statistics.analysis.failedCount, totalSeconds: statistics.analysis.totalSeconds,
            worstSeconds: statistics.analysis.worstSeconds)
        scheduling = Scheduling(statistics)
        withoutCacheStallSeconds = tally.onDemand.stallSeconds
        peakResidentBytes = Self.peakResidentBytes()
        tracks = tally.trackCount
        playedSeconds = tally.playedSeconds
    }

    /// The most memory that this process ever had resident, in bytes.
    private static func peakResidentBytes() -> Int {
        var usage = rusage()
        #if canImport(Glibc)
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        #else
            getrusage(RUSAGE_SELF, &usage)
        #endif
        #if canImport(Darwin)
            return usage.ru_maxrss
        #else
            return usage.ru_maxrss * 1024
        #endif
    }
}

extension PlayReport.MissCauses {
    fileprivate init(_ causes: CacheStatistics.MissCauses) {
        self.init(
            neverPredicted: causes.neverPredictedCount, predictedTooLate: causes.predictedTooLateCount,
            evictedEarly: causes.evictedEarlyCount, cancelled: causes.cancelledCount,
            failed: causes.failedCount, invalidated: causes.invalidatedCount)
    }
}

extension PlayReport.Scheduling {
    fileprivate init(_ statistics: CacheStatistics) {
        firstPartLatency = PlayReport.Latency(statistics.firstPartLatency)
        yields = statistics.renderYieldCount
        stuck = statistics.stuckRenderCount
        stuckNow = statistics.stuckRenderNowCount
        memoryPressure = statistics.memoryPressure.level
        memoryWarnings = statistics.memoryPressure.warningCount
        memoryCriticals = statistics.memoryPressure.criticalCount
        powerMode = statistics.powerMode
    }
}

extension PlayReport.Latency {
    fileprivate init(_ summary: LatencySummary) {
        self.init(
            p50Microseconds: summary.p50Microseconds, p99Microseconds: summary.p99Microseconds,
            maxMicroseconds: summary.maxMicroseconds)
    }
}
