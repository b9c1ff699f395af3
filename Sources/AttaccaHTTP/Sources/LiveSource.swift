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
    var presets: [Preset] { cache.configuration.presets }

    var playing: PlayerShown? {
        if let controls { return controls.state.map { PlayerShown($0) } }
        guard let (playhead, queue) = cache.reportedPlayback() else { return nil }
        return PlayerShown(
            playhead, queue: queue,
            durationSeconds: cache.registeredTrack(playhead.track)?.description.seconds)
    }

    private var uptimeSeconds: Double {
        cache.configuration.timeSource.monotonicNow().seconds(since: openedAt)
    }

    func hits() -> HitsShown { HitsShown(cache.statistics()) }

    func statistics() -> JSON {
        let statistics = cache.statistics()
        let budget = cache.writeBudget()
        let floor = cache.configuration.l3FreeSpaceFloor
        return StatisticsJSON.live(
            statistics, chunks: cache.chunkCounts(), stages: cache.flights().map(\.stage),
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
            preset ?? playing?.variant.preset ?? cache.configuration.presets.first ?? "none"
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

    func residentEntries(of tier: Tier) -> [CacheEntry] { cache.residentEntries(of: tier) }

    func storedEntries(of track: TrackID) throws(AttaccaError) -> [CacheEntry] {
        try cache.storedEntries(of: track)
    }

    func storedTracks(after track: TrackID?, max countMax: Int) throws(AttaccaError) -> [TrackID] {
        try cache.storedTracks(after: track, max: countMax)
    }

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
            && cache.flights().contains { key, stage in
                stage != .pending && key.track == request.track && key.variant == request.variant
                    && key.index == request.index
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
        let intensity = playing?.variant.intensity ?? .full
        func isShown(_ key: ChunkKey) -> Bool { key.track == track && key.variant.intensity == intensity }
        let revision = registered.description.revision
        var places: [(preset: Preset, chunkIndex: Int, place: String, probability: Double?)] = []
        let entries =
            try cache.residentEntries(of: .l1) + cache.residentEntries(of: .l2)
            + cache.storedEntries(of: track)
        for entry in entries where isShown(entry.key) && entry.key.trackRevision == revision {
            places.append(
                (entry.key.variant.preset, entry.key.index, entry.tier.rawValue, entry.probability))
        }
        for (key, stage) in cache.flights() where stage == .rendering && isShown(key) {
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
            cache.statistics(), chunks: cache.chunkCounts(), stages: cache.flights().map(\.stage),
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
