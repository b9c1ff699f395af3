// SPDX-License-Identifier: MIT
import CacheModel

/// Which features are known, which are to be found out next, and which have yet to be stored. Pure.
///
/// What is wanted replaces what was wanted before: nobody needs the features of a chunk that the listener has left.
struct FeatureTable: Sendable {
    /// Chunks that are remembered; the one found out first makes room. Half a day of music at the default duration.
    static let countMax = 4_096
    /// Features that wait to be stored; the oldest is given up for another.
    static let unsavedCountMax = 1_024

    /// A chunk to analyse.
    struct Order: Sendable {
        let key: FeatureKey
        let track: RegisteredTrack
        /// What plays; the rendering to look at where the source cannot be had.
        let variant: Variant
        /// Whether it may be stored already.
        let mayBeStored: Bool
    }

    /// What came of looking at a chunk.
    enum Finding: Sendable {
        case stored(AudioFeatures)
        case analysed(AudioFeatures)
        /// Neither stored nor decoded anywhere yet.
        case absent
        /// It cannot be had; not tried again.
        case failed

        var isKnown: Bool {
            switch self {
            case .stored, .analysed: true
            case .absent, .failed: false
            }
        }
    }

    private enum Entry {
        case known(AudioFeatures)
        case absent
        case failed
    }

    private var entries: [FeatureKey: Entry] = [:]
    /// Keys of `entries`, oldest first.
    private var order: [FeatureKey] = []
    private var pending: [Order] = []
    private(set) var running: FeatureKey?
    private var unsaved: [(key: FeatureKey, features: AudioFeatures)] = []
    private(set) var counts = CacheStatistics.Analysis()

    /// Whether nothing is wanted or under way.
    var isIdle: Bool { pending.isEmpty && running == nil }

    func features(of key: FeatureKey) -> AudioFeatures? {
        if case .known(let features) = entries[key] { features } else { nil }
    }

    /// Wants these chunks of a track, the most urgent first, and no others.
    mutating func want(_ chunks: [(key: FeatureKey, track: RegisteredTrack)], variant: Variant) {
        pending = chunks.compactMap { key, track in
            guard key != running else { return nil }
            switch entries[key] {
            case .known, .failed: return nil
            case .absent: return Order(key: key, track: track, variant: variant, mayBeStored: false)
            case nil: return Order(key: key, track: track, variant: variant, mayBeStored: true)
            }
        }
    }

    /// The next chunk to look at, if any; then ``record(_:_:seconds:)`` and ``end()``.
    mutating func startNext() -> Order? {
        guard running == nil, !pending.isEmpty else { return nil }
        let order = pending.removeFirst()
        running = order.key
        return order
    }

    /// Takes in what came of it.
    ///
    /// - Parameter seconds: What looking took.
    mutating func record(_ key: FeatureKey, _ finding: Finding, seconds: Double) {
        if entries[key] == nil { order.append(key) }
        switch finding {
        case .stored(let features):
            entries[key] = .known(features)
            counts.loadedCount += 1
        case .analysed(let features):
            entries[key] = .known(features)
            counts.analysedCount += 1
            counts.totalSeconds += seconds
            counts.worstSeconds = max(counts.worstSeconds, seconds)
            unsaved.append((key, features))
            if unsaved.count > Self.unsavedCountMax { unsaved.removeFirst() }
        case .absent:
            entries[key] = .absent
        case .failed:
            entries[key] = .failed
            counts.failedCount += 1
        }
        if order.count > Self.countMax { entries[order.removeFirst()] = nil }
    }

    /// The chunk that was started is done with, and whoever wants to know was told.
    mutating func end() { running = nil }

    /// What has to be stored, as if it were.
    mutating func takeUnsaved() -> [(key: FeatureKey, features: AudioFeatures)] {
        defer { unsaved = [] }
        return unsaved
    }

    /// Makes what could not be stored unsaved again.
    mutating func restore(_ features: [(key: FeatureKey, features: AudioFeatures)]) {
        unsaved = Array((features + unsaved).suffix(Self.unsavedCountMax))
    }
}
