// SPDX-License-Identifier: MIT
public import CacheModel

/// Everything the engine counts, at one moment; the same figures that the tool shows.
///
/// `requestCount` = hits of the three tiers + `missCount`; a miss was rendered for the request (`renderCount`), or
/// joined a render in flight (`coalescedCount`), or failed (`failureCount`). Each has one cause, counted in
/// `missCauses`.
public struct CacheStatistics: Sendable {
    /// Requests that waited longer than the stall threshold; progressive ones for their first part.
    public struct Stalls: Sendable {
        /// How many there were.
        public internal(set) var count = 0
        /// How long they lasted together, in seconds.
        public internal(set) var totalSeconds = 0.0
        /// How long the longest lasted, in seconds.
        public internal(set) var worstSeconds = 0.0
    }

    /// One figure for each tier.
    public struct PerTier<Figure: Sendable>: Sendable {
        /// Of L1: decoded, in memory.
        public internal(set) var l1: Figure
        /// Of L2: compressed, in memory.
        public internal(set) var l2: Figure
        /// Of L3: compressed, on disk.
        public internal(set) var l3: Figure
    }

    /// What became of the chunks that were rendered ahead of need: `renderedCount` = used + late + wasted, once the
    /// session is closed; before, the rest is open.
    public struct Prefetch: Sendable {
        /// Chunks that were rendered ahead of need.
        public internal(set) var renderedCount = 0
        /// Was there when it was asked for.
        public internal(set) var usedCount = 0
        /// Was asked for while it was being rendered.
        public internal(set) var lateCount = 0
        /// Was never asked for.
        public internal(set) var wastedCount = 0
        /// Renders that were given up because the listener went elsewhere; not part of `renderedCount`.
        public internal(set) var cancelledCount = 0
        /// Renders that failed; not part of `renderedCount`.
        public internal(set) var failedCount = 0
    }

    /// Switches that were predicted: right when the likeliest preset was the one chosen.
    public struct Predictions: Sendable {
        /// The likeliest preset was chosen.
        public internal(set) var rightCount = 0
        /// Another one was chosen.
        public internal(set) var wrongCount = 0
        /// The one chosen was among the three likeliest.
        public internal(set) var topThreeCount = 0
        /// Those of them before which something was known of the audio: what each source made of the same switches.
        public internal(set) var compared = Comparison()
        /// Whether rendering predicted presets ahead pays.
        public internal(set) var prefetch = PresetPrefetch.undecided
    }

    /// The two sources of a prediction and their mixture, scored on the same switches.
    public struct Comparison: Hashable, Sendable {
        /// Switches that were scored.
        public internal(set) var count = 0
        /// The listener's source alone had the chosen preset first.
        public internal(set) var listenerRightCount = 0
        /// The audio's source alone had it first.
        public internal(set) var audioRightCount = 0
        /// The mixture of both had it first.
        public internal(set) var mixedRightCount = 0
        var listenerWeightSum = 0.0

        /// The mean weight of the listener's source, 0 to 1, beside the audio's, which had the rest; `nil` without a
        /// switch.
        public var listenerWeightMean: Double? { count > 0 ? listenerWeightSum / Double(count) : nil }
    }

    /// Whether rendering predicted presets ahead has saved more stalls for each render than reading ahead in the
    /// preset that plays, over the last 200 settled predictions.
    public enum PresetPrefetch: Hashable, Sendable {
        /// Too little was seen to tell.
        case undecided
        /// It has.
        case pays
        /// It has not; only these places of the prediction are rendered, 1 for the likeliest, 2 for the second, 3 for
        /// all others; none at all when empty.
        case narrowed(toRanks: [Int])
    }

    /// What became of the chunks whose audio was to be analysed.
    public struct Analysis: Hashable, Sendable {
        /// Chunks that were analysed in this session.
        public internal(set) var analysedCount = 0
        /// Was stored by an earlier session.
        public internal(set) var loadedCount = 0
        /// Could not be had; predictions there are the listener's alone.
        public internal(set) var failedCount = 0
        /// What analysing took, decoding included, in seconds.
        public internal(set) var totalSeconds = 0.0
        /// What the longest analysis took, in seconds.
        public internal(set) var worstSeconds = 0.0
    }

    /// How it is with the disk tier.
    public struct DiskTier: Sendable {
        /// Whether there is to be one: false for a cache in memory only.
        public internal(set) var isConfigured = false
        /// Whether chunks are served from it and written to it now.
        public internal(set) var isAvailable = false
        /// Whether it is slower than rendering, or hangs: chunks that a listener waits for are not looked for there.
        public internal(set) var isBypassed = false
        /// Why it is not available though it is configured.
        public internal(set) var problem: AttaccaError?
        /// Since when it is available, or not; `nil` when it is not configured.
        public internal(set) var since: WallTime?
        /// How often it was lost while the cache was open.
        public internal(set) var lostCount = 0
        /// How often it came back, or came at last.
        public internal(set) var returnedCount = 0
    }

    /// Requests for chunks that were answered.
    public internal(set) var requestCount = 0
    /// Requests that were answered out of each tier.
    public internal(set) var hits = PerTier(l1: 0, l2: 0, l3: 0)
    /// Requests that found their chunk in no tier.
    public internal(set) var missCount = 0
    /// Why.
    public internal(set) var missCauses = MissCauses()
    /// Misses that were rendered for the request.
    public internal(set) var renderCount = 0
    /// Misses that joined a render in flight.
    public internal(set) var coalescedCount = 0
    /// Misses that were answered with an error.
    public internal(set) var failureCount = 0
    /// Requests that waited longer than the threshold.
    public internal(set) var stalls = Stalls()
    /// How long hits waited, by tier.
    ///
    /// Of what ``PreparedVariant/residentChunk(at:)`` finds once more every sixteenth is measured.
    public internal(set) var latency: PerTier<LatencySummary>
    /// Latency of requests that waited for a render.
    public internal(set) var renderLatency: LatencySummary
    /// From a progressive request that waited for a render to its first part.
    public internal(set) var firstPartLatency: LatencySummary
    /// How often a render ahead of need stood aside for a listener.
    public internal(set) var renderYieldCount = 0
    /// Renders that neither ended nor noticed that they were given up.
    public internal(set) var stuckRenderCount = 0
    /// Those of them that have not returned to this moment.
    public internal(set) var stuckRenderNowCount = 0
    /// What each tier holds now, in real bytes; L3 as the file system counts them.
    public internal(set) var bytes = PerTier(l1: ByteCount.zero, l2: .zero, l3: .zero)
    /// What each tier may hold now; see ``CacheStatistics/MemoryPressure``.
    public internal(set) var capacity = PerTier(l1: ByteCount.zero, l2: .zero, l3: .zero)
    /// Evictions so far in this session.
    public internal(set) var evictionCount = PerTier(l1: 0, l2: 0, l3: 0)
    /// From the call of `open` to the first chunk delivered, in seconds; `nil` before.
    public internal(set) var openToFirstChunkSeconds: Double?
    /// What became of what was rendered ahead.
    public internal(set) var prefetch = Prefetch()
    /// How predictions fared.
    public internal(set) var predictions = Predictions()
    /// What became of chunks to be analysed.
    public internal(set) var analysis = Analysis()
    /// Stored chunks that failed their checks; they were not served.
    public internal(set) var damagedCount = 0
    /// Errors of the disk tier; each was served as a miss.
    public internal(set) var diskErrorCount = 0
    /// Reads that were not tried because the disk was slower than rendering, or hung.
    public internal(set) var bypassedReadCount = 0
    /// Reads that missed their deadline; each was served as a miss.
    public internal(set) var timedOutReadCount = 0
    /// Reads that were made only to learn whether a by-passed disk has become quick again.
    public internal(set) var probeCount = 0
    /// How it is with the disk tier.
    public internal(set) var diskTier = DiskTier()
    /// How scarce memory is.
    public internal(set) var memoryPressure = MemoryPressure()
    /// How the machine is powered.
    public internal(set) var powerMode = PowerMode.plugged
}
