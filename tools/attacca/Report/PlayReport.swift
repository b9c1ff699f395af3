// SPDX-License-Identifier: MIT
import Attacca

/// What `play` says at the end: the figures of the engine, of the listener and of the process.
///
/// `requests` = hits + misses. `renders` are those of requested chunks, `coalesced` requests joined one. What was
/// prefetched is settled as used, late (requested while its render was in flight) or wasted.
struct PlayReport: Hashable, Sendable {
    /// One number for each tier.
    struct PerTier<Value: Hashable & Sendable>: Hashable, Sendable {
        var l1: Value
        var l2: Value
        var l3: Value
    }

    /// Of look-ups that found something in a tier, or of renders; 0 where there were none.
    struct Latency: Hashable, Sendable {
        var p50Microseconds = 0.0
        var p99Microseconds = 0.0
        var maxMicroseconds = 0.0
    }

    struct Stalls: Hashable, Sendable {
        var count = 0
        var totalSeconds = 0.0
        var worstSeconds = 0.0
    }

    struct Prefetch: Hashable, Sendable {
        var rendered = 0
        var used = 0
        var late = 0
        var wasted = 0
    }

    struct Predictions: Hashable, Sendable {
        var right = 0
        var wrong = 0
        /// The preset that was chosen was among the three likeliest.
        var topThree = 0
        /// Those before which something was known of the audio, and how often each source was right on them.
        var compared = 0
        var listenerRight = 0
        var audioRight = 0
        var mixedRight = 0
        /// `nil` where none was compared.
        var listenerWeightMean: Double?
        var prefetch = CacheStatistics.PresetPrefetch.undecided
    }

    /// Chunks whose audio was analysed for the predictions.
    struct Analysis: Hashable, Sendable {
        var analysed = 0
        var loaded = 0
        var failed = 0
        var totalSeconds = 0.0
        var worstSeconds = 0.0
    }

    var requests = 0
    var hits = PerTier(l1: 0, l2: 0, l3: 0)
    var misses = 0
    var renders = 0
    var coalesced = 0
    var stalls = Stalls()
    var latency = PerTier(l1: Latency(), l2: Latency(), l3: Latency())
    var renderLatency = Latency()
    var bytes = PerTier(l1: 0, l2: 0, l3: 0)
    /// `nil` when no chunk was delivered.
    var openToFirstChunkSeconds: Double?
    var prefetch = Prefetch()
    var predictions = Predictions()
    var analysis = Analysis()
    /// See ``OnDemandEstimate``.
    var withoutCacheStallSeconds = 0.0
    /// The most memory that the process had resident, in bytes.
    var peakResidentBytes = 0
    /// Tracks of which something was played.
    var tracks = 0
    var playedSeconds = 0.0
}

extension PlayReport {
    /// The object that `--json` prints. Keys are added, never changed.
    var json: JSONValue {
        .members([
            "requests": .integer(requests),
            "hits": .members(["l1": .integer(hits.l1), "l2": .integer(hits.l2), "l3": .integer(hits.l3)]),
            "misses": .integer(misses),
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
