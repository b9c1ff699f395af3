// SPDX-License-Identifier: MIT
import Attacca

extension PlayReport {
    /// The object that `--json` prints. Keys are added, never changed.
    var json: JSONValue {
        .members([
            "requests": .integer(requests),
            "hits": .members(["l1": .integer(hits.l1), "l2": .integer(hits.l2), "l3": .integer(hits.l3)]),
            "misses": .integer(misses),
            "miss_causes": missCauses.json,
            "renders": .integer(renders),
            "coalesced": .integer(coalesced),
            "stalls": .members([
                "count": .integer(stalls.count), "total_ms": .number(stalls.totalSeconds * 1e3),
                "worst_ms": .number(stalls.worstSeconds * 1e3),
            ]),
            "latency_us": .members([
                "l1": latency.l1.json, "l2": latency.l2.json, "l3": latency.l3.json,
                "render": renderLatency.json,
            ]),
            "bytes": .members(["l1": .integer(bytes.l1), "l2": .integer(bytes.l2), "l3": .integer(bytes.l3)]),
            "open_to_first_chunk_ms": openToFirstChunkSeconds.map { .number($0 * 1e3) } ?? .null,
            "prefetch": .members([
                "rendered": .integer(prefetch.rendered), "used": .integer(prefetch.used),
                "late": .integer(prefetch.late), "wasted": .integer(prefetch.wasted),
            ]),
            "predictions": predictions.json,
            "analysis": .members([
                "analysed": .integer(analysis.analysed), "loaded": .integer(analysis.loaded),
                "failed": .integer(analysis.failed), "total_ms": .number(analysis.totalSeconds * 1e3),
                "worst_ms": .number(analysis.worstSeconds * 1e3),
            ]),
            "scheduling": scheduling.json,
            "without_cache": .members(["stall_ms": .number(withoutCacheStallSeconds * 1e3)]),
            "peak_rss_mb": .number(Double(peakResidentBytes) / 1e6),
            "tracks": .integer(tracks),
            "played_seconds": .number(playedSeconds),
        ])
    }
}

extension PlayReport.Latency {
    fileprivate var json: JSONValue {
        .members([
            "p50": .number(p50Microseconds), "p99": .number(p99Microseconds), "max": .number(maxMicroseconds),
        ])
    }
}

extension PlayReport.Predictions {
    fileprivate var json: JSONValue {
        .members([
            "right": .integer(right), "wrong": .integer(wrong), "top3": .integer(topThree),
            "with_audio": .members([
                "count": .integer(compared), "listener_right": .integer(listenerRight),
                "audio_right": .integer(audioRight), "mixed_right": .integer(mixedRight),
                "listener_weight": listenerWeightMean.map { .number($0) } ?? .null,
            ]),
            "preset_prefetch": PresetPrefetchText.json(prefetch),
        ])
    }
}

extension PlayReport.MissCauses {
    fileprivate var json: JSONValue {
        .members([
            "never_predicted": .integer(neverPredicted),
            "predicted_too_late": .integer(predictedTooLate),
            "evicted_early": .integer(evictedEarly), "cancelled": .integer(cancelled),
            "failed": .integer(failed), "invalidated": .integer(invalidated),
        ])
    }
}

extension PlayReport.Scheduling {
    fileprivate var json: JSONValue {
        .members([
            "first_part_us": firstPartLatency.json, "render_yields": .integer(yields),
            "stuck_renders": .integer(stuck), "stuck_renders_now": .integer(stuckNow),
            "memory_pressure": .members([
                "level": .string(memoryPressure.description), "warnings": .integer(memoryWarnings),
                "criticals": .integer(memoryCriticals),
            ]),
            "power_mode": .string(powerMode.description),
        ])
    }
}
