// SPDX-License-Identifier: MIT
// swift-format-ignore-file: AlwaysUseLowerCamelCase
import Attacca
public import CAttacca

// What each of these does is said in `attacca/statistics.h`.

@c @implementation
public func attacca_statistics(
    _ cache: OpaquePointer!, _ outSnapshot: UnsafeMutablePointer<attacca_statistics_snapshot>!
) -> attacca_status {
    guard let object = Handle.object(cache, as: CacheObject.self) else { return .invalidArgument }
    return object.run { () throws(CallFailure) in
        try SizedStruct.write(
            attacca_statistics_snapshot(object.cache.statistics()), to: outSnapshot,
            byteCountMin: Layout.statistics, "the snapshot")
        return .ok
    }
}

extension attacca_statistics_snapshot {
    fileprivate init(_ statistics: CacheStatistics) {
        self.init()
        setRequests(statistics)
        setTiers(statistics)
        setForesight(statistics)
        damaged_count = Int64(statistics.damagedCount)
        disk_error_count = Int64(statistics.diskErrorCount)
        stuck_render_count = Int64(statistics.stuckRenderCount)
        stuck_render_now_count = Int64(statistics.stuckRenderNowCount)
        render_yield_count = Int64(statistics.renderYieldCount)
        disk_tier_configured = statistics.diskTier.isConfigured ? 1 : 0
        disk_tier_available = statistics.diskTier.isAvailable ? 1 : 0
        memory_pressure = Int32(statistics.memoryPressure.level.rawValue)
        power_mode = Int32(statistics.powerMode.rawValue)
    }

    private mutating func setRequests(_ statistics: CacheStatistics) {
        request_count = Int64(statistics.requestCount)
        l1_hit_count = Int64(statistics.hits.l1)
        l2_hit_count = Int64(statistics.hits.l2)
        l3_hit_count = Int64(statistics.hits.l3)
        miss_count = Int64(statistics.missCount)
        render_count = Int64(statistics.renderCount)
        coalesced_count = Int64(statistics.coalescedCount)
        failure_count = Int64(statistics.failureCount)
        let causes = statistics.missCauses
        never_predicted_count = Int64(causes.neverPredictedCount)
        predicted_too_late_count = Int64(causes.predictedTooLateCount)
        evicted_early_count = Int64(causes.evictedEarlyCount)
        cancelled_count = Int64(causes.cancelledCount)
        failed_count = Int64(causes.failedCount)
        invalidated_count = Int64(causes.invalidatedCount)
        stall_count = Int64(statistics.stalls.count)
        stall_total = statistics.stalls.totalSeconds
        stall_worst = statistics.stalls.worstSeconds
        open_to_first_chunk = statistics.openToFirstChunkSeconds ?? -1
        l1_latency = attacca_latency(statistics.latency.l1)
        l2_latency = attacca_latency(statistics.latency.l2)
        l3_latency = attacca_latency(statistics.latency.l3)
        render_latency = attacca_latency(statistics.renderLatency)
    }

    private mutating func setTiers(_ statistics: CacheStatistics) {
        l1_byte_count = Int64(statistics.bytes.l1.rawValue)
        l2_byte_count = Int64(statistics.bytes.l2.rawValue)
        l3_byte_count = Int64(statistics.bytes.l3.rawValue)
        l1_capacity = Int64(statistics.capacity.l1.rawValue)
        l2_capacity = Int64(statistics.capacity.l2.rawValue)
        l3_capacity = Int64(statistics.capacity.l3.rawValue)
        l1_eviction_count = Int64(statistics.evictionCount.l1)
        l2_eviction_count = Int64(statistics.evictionCount.l2)
        l3_eviction_count = Int64(statistics.evictionCount.l3)
    }

    private mutating func setForesight(_ statistics: CacheStatistics) {
        prefetch_rendered_count = Int64(statistics.prefetch.renderedCount)
        prefetch_used_count = Int64(statistics.prefetch.usedCount)
        prefetch_late_count = Int64(statistics.prefetch.lateCount)
        prefetch_wasted_count = Int64(statistics.prefetch.wastedCount)
        prefetch_cancelled_count = Int64(statistics.prefetch.cancelledCount)
        prefetch_failed_count = Int64(statistics.prefetch.failedCount)
        prediction_right_count = Int64(statistics.predictions.rightCount)
        prediction_wrong_count = Int64(statistics.predictions.wrongCount)
        prediction_top_three_count = Int64(statistics.predictions.topThreeCount)
        analysed_count = Int64(statistics.analysis.analysedCount)
        analysis_loaded_count = Int64(statistics.analysis.loadedCount)
        analysis_failed_count = Int64(statistics.analysis.failedCount)
    }
}

extension attacca_latency {
    fileprivate init(_ summary: LatencySummary) {
        self.init(
            count: Int64(summary.count), p50: summary.p50Microseconds, p99: summary.p99Microseconds,
            max: summary.maxMicroseconds)
    }
}
