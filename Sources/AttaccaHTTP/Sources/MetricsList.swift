// SPDX-License-Identifier: MIT
import Attacca
import CacheModel

/// What `/metrics` tells of a cache: base units, counters that end in `_total`.
enum MetricsList {
    /// Where the buckets of latencies end, in seconds: from a look-up in memory to a long render.
    static let boundsSeconds = [
        1e-7, 2.5e-7, 5e-7, 1e-6, 2.5e-6, 1e-5, 1e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2, 0.1, 0.5, 1, 5,
    ]

    static func live(
        _ statistics: CacheStatistics, chunks: CacheStatistics.PerTier<Int>, stages: [FlightStage],
        uptimeSeconds: Double, latency: CacheStatistics.PerTier<LatencyDistribution>
    ) -> [Metric] {
        let hits = HitsShown(statistics)
        let prefetch = statistics.prefetch
        return common(
            isLive: true, uptimeSeconds: uptimeSeconds, hits: hits, stallCount: statistics.stalls.count,
            stallSeconds: statistics.stalls.totalSeconds)
            + tiers(chunks: chunks, bytes: statistics.bytes, capacity: statistics.capacity)
            + [
                histogram(latency), misses(statistics.missCauses),
                Metric(
                    "attacca_evictions_total", .counter, "Chunks evicted from a tier.", by: "tier",
                    [
                        "l1": statistics.evictionCount.l1, "l2": statistics.evictionCount.l2,
                        "l3": statistics.evictionCount.l3,
                    ]),
                Metric(
                    "attacca_renders_total", .counter, "Renders that ended, by how.", by: "outcome",
                    [
                        "finished": statistics.renderCount + prefetch.renderedCount,
                        "failed": statistics.failureCount + prefetch.failedCount,
                        "cancelled": prefetch.cancelledCount, "stuck": statistics.stuckRenderCount,
                    ]),
                Metric(
                    "attacca_prefetched_chunks_total", .counter,
                    "Chunks rendered ahead, by what became of them.",
                    by: "outcome",
                    ["used": prefetch.usedCount, "late": prefetch.lateCount, "wasted": prefetch.wastedCount]),
                underway(stages),
                Metric(
                    "attacca_predictions_total", .counter,
                    "Predictions of the next preset that were settled.",
                    by: "outcome",
                    ["right": statistics.predictions.rightCount, "wrong": statistics.predictions.wrongCount]),
                Metric(
                    "attacca_predictions_top_three_total", .counter,
                    "Predictions whose three likeliest presets held the one chosen.",
                    Double(statistics.predictions.topThreeCount)),
                Metric(
                    "attacca_memory_pressure_level", .gauge, "0 normal, 1 warning, 2 critical.",
                    Double(statistics.memoryPressure.level.rawValue)),
                Metric(
                    "attacca_disk_available", .gauge, "Whether the disk tier is in use.",
                    statistics.diskTier.isAvailable ? 1 : 0),
                Metric(
                    "attacca_disk_errors_total", .counter, "Errors of the disk tier.",
                    Double(statistics.diskErrorCount)),
                Metric(
                    "attacca_damaged_chunks_total", .counter, "Stored chunks that failed their checks.",
                    Double(statistics.damagedCount)),
            ]
    }

    static func stored(_ overview: CacheOverview, uptimeSeconds: Double) -> [Metric] {
        let hits = overview.sessions.reduce(HitsShown()) { $0 + HitsShown($1) }
        return common(
            isLive: false, uptimeSeconds: uptimeSeconds, hits: hits,
            stallCount: overview.sessions.reduce(0) { $0 + $1.stallCount },
            stallSeconds: overview.sessions.reduce(0) { $0 + $1.stallSeconds })
            + [
                Metric(
                    "attacca_tier_chunks", .gauge, "Chunks in a tier.", by: "tier",
                    ["l3": overview.chunkCount]),
                Metric(
                    "attacca_tier_bytes", .gauge, "Bytes in a tier.", by: "tier",
                    ["l3": overview.diskByteCount.rawValue]),
                Metric(
                    "attacca_tier_capacity_bytes", .gauge, "Bytes that a tier may hold.", by: "tier",
                    ["l3": overview.diskCapacity?.rawValue ?? 0]),
            ]
    }

    private static func common(
        isLive: Bool, uptimeSeconds: Double, hits: HitsShown, stallCount: Int, stallSeconds: Double
    ) -> [Metric] {
        [
            Metric(
                "attacca_build_info", .gauge, "The version that serves.",
                [Metric.Sample(labels: [Metric.Label("version", AttaccaVersion.current)], value: 1)]),
            Metric("attacca_live", .gauge, "Whether an engine is at work.", isLive ? 1 : 0),
            Metric("attacca_uptime_seconds", .gauge, "How long the server has been up.", uptimeSeconds),
            Metric(
                "attacca_requests_total", .counter, "Requests for chunks, by the tier that answered.",
                by: "tier",
                ["l1": hits.l1Count, "l2": hits.l2Count, "l3": hits.l3Count, "none": hits.missCount]),
            Metric(
                "attacca_stalls_total", .counter, "Times that a listener had nothing to hear.",
                Double(stallCount)),
            Metric("attacca_stall_seconds_total", .counter, "How long those lasted.", stallSeconds),
        ]
    }

    private static func underway(_ stages: [FlightStage]) -> Metric {
        Metric(
            "attacca_chunks_underway", .gauge, "Chunks on their way into a tier, by what happens to them.",
            FlightStage.allCases.map { stage in
                Metric.Sample(
                    labels: [Metric.Label("stage", stage.rawValue)],
                    value: Double(stages.count { $0 == stage }))
            })
    }

    private static func tiers(
        chunks: CacheStatistics.PerTier<Int>, bytes: CacheStatistics.PerTier<ByteCount>,
        capacity: CacheStatistics.PerTier<ByteCount>
    ) -> [Metric] {
        [
            Metric(
                "attacca_tier_chunks", .gauge, "Chunks in a tier.", by: "tier",
                ["l1": chunks.l1, "l2": chunks.l2, "l3": chunks.l3]),
            Metric(
                "attacca_tier_bytes", .gauge, "Bytes in a tier.", by: "tier",
                ["l1": bytes.l1.rawValue, "l2": bytes.l2.rawValue, "l3": bytes.l3.rawValue]),
            Metric(
                "attacca_tier_capacity_bytes", .gauge, "Bytes that a tier may hold.", by: "tier",
                ["l1": capacity.l1.rawValue, "l2": capacity.l2.rawValue, "l3": capacity.l3.rawValue]),
        ]
    }

    private static func misses(_ causes: CacheStatistics.MissCauses) -> Metric {
        Metric(
            "attacca_misses_total", .counter, "Requests that found their chunk in no tier, by why.",
            by: "cause",
            [
                "never_predicted": causes.neverPredictedCount,
                "predicted_too_late": causes.predictedTooLateCount,
                "evicted_early": causes.evictedEarlyCount, "cancelled": causes.cancelledCount,
                "failed": causes.failedCount, "invalidated": causes.invalidatedCount,
            ])
    }

    private static func histogram(_ latency: CacheStatistics.PerTier<LatencyDistribution>) -> Metric {
        let samples = [("l1", latency.l1), ("l2", latency.l2), ("l3", latency.l3)].flatMap { tier, latency in
            let label = Metric.Label("tier", tier)
            let bounds = boundsSeconds.map { "\($0)" } + ["+Inf"]
            return zip(bounds, latency.cumulativeCounts + [latency.count]).map { bound, count in
                Metric.Sample(
                    suffix: "_bucket", labels: [label, Metric.Label("le", bound)], value: Double(count))
            } + [
                Metric.Sample(suffix: "_sum", labels: [label], value: latency.sumSeconds),
                Metric.Sample(suffix: "_count", labels: [label], value: Double(latency.count)),
            ]
        }
        return Metric(
            "attacca_request_seconds", .histogram, "How long hits waited, by the tier that answered.", samples
        )
    }
}
