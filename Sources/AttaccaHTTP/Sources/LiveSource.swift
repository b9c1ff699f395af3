// SPDX-License-Identifier: MIT
import Attacca
import CacheModel
import Threading

/// A cache that a player has open in this process.
final class LiveSource: CacheSource {
    private let cache: PlayerCache
    private let controls: (any PlayerControls)?
    private let openedAt: MonotonicTime
    private let openHistory: OpenHistory?
    /// What is read of earlier sessions, once it was asked for.
    private let history = Lock<DirectorySource?>(nil)

    /// Opens the directory for reading.
    typealias OpenHistory = @Sendable () throws(AttaccaError) -> DirectorySource

    /// - Parameter history: Where the cache keeps what survives; `nil` for one in memory.
    init(cache: PlayerCache, history: OpenHistory?, controls: (any PlayerControls)?) {
        self.cache = cache
        openHistory = history
        self.controls = controls
        openedAt = cache.configuration.timeSource.monotonicNow()
    }

    var isLive: Bool { true }

    private var uptimeSeconds: Double {
        cache.configuration.timeSource.monotonicNow().seconds(since: openedAt)
    }

    func hits() -> HitsShown { HitsShown(cache.statistics()) }

    func statistics() -> JSON {
        let statistics = cache.statistics()
        let budget = cache.writeBudget()
        let floor = cache.configuration.l3FreeSpaceFloor
        return StatisticsJSON.live(
            statistics, chunks: cache.chunkCounts(), inFlightCount: cache.chunksInFlight().count,
            uptimeSeconds: uptimeSeconds,
            disk: StatisticsJSON.Disk(
                isAvailable: statistics.diskTier.isAvailable,
                problem: statistics.diskTier.problem?.description, writtenToday: budget?.writtenToday,
                writeBudget: budget?.dailyBudget ?? cache.configuration.l3DailyWriteBudget,
                freeSpaceFloor: floor))
    }

    func predictions(after preset: Preset?) -> PredictionShown {
        let counts = cache.statistics().predictions
        let current =
            preset ?? controls?.state?.variant.preset ?? cache.configuration.presets.first ?? "none"
        return PredictionShown(
            overview: cache.explanation(after: current), scenarios: cache.scenarios(),
            transitions: cache.transitions(),
            topThreeAccuracy: HitsShown.ratio(
                counts.topThreeCount, of: counts.rightCount + counts.wrongCount))
    }

    func audio(of track: TrackID, chunkIndex: Int) throws(AttaccaError) -> AudioShown? {
        guard let registered = cache.registeredTrack(track), registered.frames(ofChunk: chunkIndex) != nil
        else { return nil }
        let features = cache.features(of: registered, chunkIndex: chunkIndex)
        return AudioShown(
            features: features,
            presets: AudioShown.presets(
                of: try cache.forecast(), among: cache.configuration.presets, features: features))
    }

    func entries(of tier: Tier?) throws(AttaccaError) -> [CacheEntry] { try cache.contents(of: tier) }

    func check(_ request: ChunkRequest) -> CheckShown {
        let tier = cache.tier(of: request)
        let statistics = cache.statistics()
        let latency =
            switch tier {
            case .l1: statistics.latency.l1
            case .l2: statistics.latency.l2
            case .l3: statistics.latency.l3
            case nil: statistics.renderLatency
            }
        let isInFlight =
            tier == nil
            && cache.chunksInFlight().contains {
                $0.track == request.track && $0.variant == request.variant && $0.index == request.index
            }
        return CheckShown(
            tier: tier, latencySeconds: latency.count > 0 ? latency.p50Microseconds / 1e6 : nil,
            isInFlight: isInFlight)
    }

    func days(max countMax: Int) throws(AttaccaError) -> [LearningOverview.Day] {
        try directory()?.days(max: countMax) ?? []
    }

    func dailyHits() throws(AttaccaError) -> [String: HitsShown] { try directory()?.dailyHits() ?? [:] }

    /// The directory, opened the first time: a cache that has just begun may not have made it.
    private func directory() throws(AttaccaError) -> DirectorySource? {
        guard let openHistory, cache.statistics().diskTier.isAvailable else { return nil }
        return try history.withLock { history throws(AttaccaError) in
            if history == nil { history = try openHistory() }
            return history
        }
    }

    func anyTrack() -> TrackID? { nil }

    func map(of track: TrackID) throws(AttaccaError) -> MapShown? {
        guard let registered = cache.registeredTrack(track) else { return nil }
        let intensity = controls?.state?.variant.intensity ?? .full
        func isShown(_ key: ChunkKey) -> Bool { key.track == track && key.variant.intensity == intensity }
        let revision = registered.description.revision
        var places: [(preset: Preset, chunkIndex: Int, place: String, probability: Double?)] = []
        for entry in try cache.contents() where isShown(entry.key) && entry.key.trackRevision == revision {
            places.append(
                (entry.key.variant.preset, entry.key.index, entry.tier.rawValue, entry.probability))
        }
        for key in cache.chunksInFlight() where isShown(key) {
            places.append((key.variant.preset, key.index, "in_flight", nil))
        }
        for planned in cache.plannedChunks() where isShown(planned.key) {
            places.append(
                (planned.key.variant.preset, planned.key.index, "predicted", planned.probability))
        }
        let grid = registered.grid
        return MapShown(
            track: track, chunkCount: registered.chunkCount,
            chunkSeconds: grid.chunkFrameCount.seconds(sampleRate: grid.format.sampleRate),
            presets: cache.configuration.presets,
            places: places.filter { (0..<registered.chunkCount).contains($0.chunkIndex) })
    }

    func clear(_ tier: Tier?) throws(AttaccaError) { try cache.clear(tier) }

    func metrics() -> [Metric] {
        MetricsList.live(
            cache.statistics(), chunks: cache.chunkCounts(), inFlightCount: cache.chunksInFlight().count,
            uptimeSeconds: uptimeSeconds,
            latency: cache.latencyDistribution(boundsSeconds: MetricsList.boundsSeconds))
    }
}

extension HitsShown {
    init(_ statistics: CacheStatistics) {
        self.init(
            l1Count: statistics.hits.l1, l2Count: statistics.hits.l2, l3Count: statistics.hits.l3,
            missCount: statistics.missCount)
    }
}
