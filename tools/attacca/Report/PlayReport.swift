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

    /// Misses by what they were due to.
    struct MissCauses: Hashable, Sendable {
        var neverPredicted = 0
        var predictedTooLate = 0
        var evictedEarly = 0
        var cancelled = 0
        var failed = 0
        var invalidated = 0
    }

    /// What kept renders from being quick, or from being made ahead.
    struct Scheduling: Hashable, Sendable {
        /// Of progressive requests that waited for a render, to their first part.
        var firstPartLatency = Latency()
        /// Renders ahead that stood aside for a listener.
        var yields = 0
        /// Renders that neither ended nor noticed that they were given up.
        var stuck = 0
        /// Those of them that have not returned.
        var stuckNow = 0
        /// How memory was at the end, and how often it came to be scarce.
        var memoryPressure = MemoryPressureLevel.normal
        var memoryWarnings = 0
        var memoryCriticals = 0
        var powerMode = PowerMode.plugged
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
    /// They add up to `misses`.
    var missCauses = MissCauses()
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
    var scheduling = Scheduling()
    /// See ``OnDemandEstimate``.
    var withoutCacheStallSeconds = 0.0
    /// The most memory that the process had resident, in bytes.
    var peakResidentBytes = 0
    /// Tracks of which something was played.
    var tracks = 0
    var playedSeconds = 0.0
}
