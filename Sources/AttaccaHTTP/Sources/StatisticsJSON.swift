// SPDX-License-Identifier: MIT
import Attacca
import CacheModel

/// What `/api/cache/stats` says.
enum StatisticsJSON {
    /// How it is with the disk tier.
    struct Disk {
        let isAvailable: Bool
        let problem: String?
        let writtenToday: ByteCount?
        let writeBudget: ByteCount?
        let freeSpaceFloor: ByteCount?

        var json: JSON {
            .members([
                "available": .boolean(isAvailable), "problem": .optional(problem),
                "written_today_bytes": .optional(writtenToday?.rawValue),
                "write_budget_bytes": .optional(writeBudget?.rawValue),
                "free_space_floor_bytes": .optional(freeSpaceFloor?.rawValue),
            ])
        }
    }

    /// Of an engine at work.
    static func live(
        _ statistics: CacheStatistics, chunks: CacheStatistics.PerTier<Int>, stages: [FlightStage],
        uptimeSeconds: Double, disk: Disk
    ) -> JSON {
        let hits = HitsShown(statistics)
        let prefetch = statistics.prefetch
        return object(
            isLive: true, uptimeSeconds: uptimeSeconds, hits: hits,
            stalls: (statistics.stalls.count, statistics.stalls.totalSeconds),
            missCauses: missCauses(statistics.missCauses),
            tiers: [
                tier(
                    .l1, chunks.l1, statistics.bytes.l1, statistics.capacity.l1,
                    statistics.evictionCount.l1, hits.l1Ratio, statistics.latency.l1),
                tier(
                    .l2, chunks.l2, statistics.bytes.l2, statistics.capacity.l2,
                    statistics.evictionCount.l2, hits.l2Ratio, statistics.latency.l2),
                tier(
                    .l3, chunks.l3, statistics.bytes.l3, statistics.capacity.l3,
                    statistics.evictionCount.l3, hits.l3Ratio, statistics.latency.l3),
            ],
            renders: .members([
                "finished": .integer(statistics.renderCount + prefetch.renderedCount),
                "failed": .integer(statistics.failureCount + prefetch.failedCount),
                "cancelled": .integer(prefetch.cancelledCount),
                "in_flight": .integer(stages.count { $0 == .rendering }),
                "pending": .integer(stages.count { $0 == .pending }),
                "ahead": .integer(prefetch.renderedCount),
                "stuck": .integer(statistics.stuckRenderNowCount),
            ]),
            memoryPressure: .string(statistics.memoryPressure.level.description),
            powerMode: .string(statistics.powerMode.description), disk: disk)
    }

    /// Of a directory: the sessions that it lists, and what is stored now. What only an engine knows is null.
    static func stored(_ overview: CacheOverview, uptimeSeconds: Double) -> JSON {
        let hits = overview.sessions.reduce(HitsShown()) { $0 + HitsShown($1) }
        return object(
            isLive: false, uptimeSeconds: uptimeSeconds, hits: hits,
            stalls: (
                overview.sessions.reduce(0) { $0 + $1.stallCount },
                overview.sessions.reduce(0) { $0 + $1.stallSeconds }
            ),
            missCauses: .null,
            tiers: [
                tier(.l1, 0, .zero, .zero, 0, hits.l1Ratio, nil),
                tier(.l2, 0, .zero, .zero, 0, hits.l2Ratio, nil),
                tier(
                    .l3, overview.chunkCount, overview.diskByteCount, overview.diskCapacity ?? .zero, 0,
                    hits.l3Ratio, nil),
            ], renders: .null, memoryPressure: .null, powerMode: .null,
            disk: Disk(
                isAvailable: true, problem: nil, writtenToday: overview.writtenTodayByteCount,
                writeBudget: overview.dailyWriteBudget, freeSpaceFloor: nil))
    }

    private static func object(
        isLive: Bool, uptimeSeconds: Double, hits: HitsShown, stalls: (count: Int, seconds: Double),
        missCauses: JSON, tiers: [JSON], renders: JSON, memoryPressure: JSON, powerMode: JSON, disk: Disk
    ) -> JSON {
        .members([
            "version": .string(AttaccaVersion.current), "live": .boolean(isLive),
            "uptime_seconds": .number(uptimeSeconds), "requests": .integer(hits.requestCount),
            "hits": .members([
                "l1": .integer(hits.l1Count), "l2": .integer(hits.l2Count), "l3": .integer(hits.l3Count),
            ]),
            "misses": .integer(hits.missCount), "hit_ratio": .optional(hits.hitRatio),
            "stalls": .integer(stalls.count), "stall_seconds": .number(stalls.seconds),
            "miss_causes": missCauses, "tiers": .array(tiers), "renders": renders,
            "memory_pressure": memoryPressure, "power_mode": powerMode, "disk": disk.json,
        ])
    }

    private static func missCauses(_ causes: CacheStatistics.MissCauses) -> JSON {
        .members([
            "never_predicted": .integer(causes.neverPredictedCount),
            "predicted_too_late": .integer(causes.predictedTooLateCount),
            "evicted_early": .integer(causes.evictedEarlyCount),
            "cancelled": .integer(causes.cancelledCount), "failed": .integer(causes.failedCount),
            "invalidated": .integer(causes.invalidatedCount),
        ])
    }

    private static func tier(
        _ tier: Tier, _ chunkCount: Int, _ bytes: ByteCount, _ capacity: ByteCount, _ evictionCount: Int,
        _ hitRatio: Double?, _ latency: LatencySummary?
    ) -> JSON {
        let measured = latency.flatMap { $0.count > 0 ? $0 : nil }
        return .members([
            "tier": .string(tier.rawValue), "chunks": .integer(chunkCount),
            "bytes": .integer(bytes.rawValue), "capacity_bytes": .integer(capacity.rawValue),
            "evictions": .integer(evictionCount), "hit_ratio": .optional(hitRatio),
            "latency_microseconds": measured.map { latency in
                .members([
                    "p50": .number(latency.p50Microseconds), "p99": .number(latency.p99Microseconds),
                    "max": .number(latency.maxMicroseconds),
                ])
            } ?? .null,
        ])
    }
}
