// SPDX-License-Identifier: MIT
import Attacca
import CacheModel
import Threading

/// A cache directory, looked into and never written.
final class DirectorySource: CacheSource {
    private static let sessionCountMax = 1_000

    private let inspector: CacheInspector
    let presets: [Preset]
    private let listener: String
    private let timeSource: any TimeSource
    private let openedAt: MonotonicTime

    /// - Parameters:
    ///   - presets: What a player offers.
    ///   - listener: Whose habits are shown.
    init(inspector: CacheInspector, presets: [Preset], listener: String, timeSource: any TimeSource) {
        self.inspector = inspector
        self.presets = presets
        self.listener = listener
        self.timeSource = timeSource
        openedAt = timeSource.monotonicNow()
    }

    var isLive: Bool { false }
    var playing: PlayerShown? { nil }

    private var uptimeSeconds: Double { timeSource.monotonicNow().seconds(since: openedAt) }

    func hits() throws(AttaccaError) -> HitsShown {
        try inspector.overview(sessionCountMax: Self.sessionCountMax).sessions.reduce(HitsShown()) {
            $0 + HitsShown($1)
        }
    }

    func statistics() throws(AttaccaError) -> JSON {
        StatisticsJSON.stored(
            try inspector.overview(sessionCountMax: Self.sessionCountMax), uptimeSeconds: uptimeSeconds)
    }

    func predictions(after preset: Preset?) throws(AttaccaError) -> PredictionShown {
        let forecast = try inspector.forecast(of: listener, among: presets)
        let current = preset ?? forecast.lastPreset ?? forecast.presets.first ?? "none"
        return PredictionShown(
            overview: forecast.prediction(after: current), scenarios: forecast.scenarios(after: current),
            transitions: try inspector.transitions(listener: listener), topThreeAccuracy: nil)
    }

    func audio(of track: TrackID, chunkIndex: Int) throws(AttaccaError) -> AudioShown? {
        guard let entry = try inspector.chunks(of: track).first else { return nil }
        let features = try inspector.features(
            of: track, revision: entry.key.trackRevision, chunkFrameCount: entry.key.grid.chunkFrameCount,
            chunkIndex: chunkIndex)
        let forecast = try inspector.forecast(of: listener, among: presets)
        return AudioShown(
            features: features,
            presets: AudioShown.presets(of: forecast, among: forecast.presets, features: features))
    }

    func residentEntries(of tier: Tier) -> [CacheEntry] { [] }

    func storedEntries(of track: TrackID) throws(AttaccaError) -> [CacheEntry] {
        try inspector.chunks(of: track)
    }

    func storedTracks(after track: TrackID?, max countMax: Int) throws(AttaccaError) -> [TrackID] {
        try inspector.tracks(after: track, max: countMax)
    }

    func check(_ request: ChunkRequest) throws(AttaccaError) -> CheckShown {
        let isStored = try inspector.chunks(of: request.track).contains {
            $0.key.variant == request.variant && $0.key.index == request.index
        }
        return CheckShown(tier: isStored ? .l3 : nil, latencySeconds: nil, isInFlight: false)
    }

    func days(max countMax: Int) throws(AttaccaError) -> [LearningOverview.Day] {
        try inspector.learning(listener: listener, dayCountMax: countMax)?.days ?? []
    }

    func dailyHits() throws(AttaccaError) -> [String: HitsShown] {
        let sessions = try inspector.overview(sessionCountMax: Self.sessionCountMax).sessions
        return Dictionary(
            sessions.map { (CalendarDay.text($0.startedAt), HitsShown($0)) }, uniquingKeysWith: +)
    }

    func anyTrack() throws(AttaccaError) -> TrackID? { try inspector.lastChunk()?.key.track }

    func map(of track: TrackID) throws(AttaccaError) -> MapShown? {
        let entries = try inspector.chunks(of: track)
        guard let last = entries.max(by: { ($0.sequence ?? 0) < ($1.sequence ?? 0) }) else { return nil }
        // Of several contents, grids and intensities the one that was stored last.
        let shown = entries.filter {
            $0.key.trackRevision == last.key.trackRevision && $0.key.grid == last.key.grid
                && $0.key.variant.intensity == last.key.variant.intensity
        }
        let grid = last.key.grid
        return MapShown(
            track: track, chunkCount: (shown.map(\.key.index).max() ?? 0) + 1,
            chunkSeconds: grid.chunkFrameCount.seconds(sampleRate: grid.format.sampleRate), presets: presets,
            places: shown.map { ($0.key.variant.preset, $0.key.index, Tier.l3.rawValue, nil) })
    }

    /// The service never asks: a directory is only read.
    func clear(_ tier: Tier?) { preconditionFailure("a directory that is only read is cleared") }

    func metrics() throws(AttaccaError) -> [Metric] {
        MetricsList.stored(
            try inspector.overview(sessionCountMax: Self.sessionCountMax), uptimeSeconds: uptimeSeconds)
    }
}

extension HitsShown {
    init(_ session: SessionOverview) {
        self.init(
            l1Count: session.hits.l1, l2Count: session.hits.l2, l3Count: session.hits.l3,
            missCount: session.missCount)
    }
}
