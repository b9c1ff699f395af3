// SPDX-License-Identifier: MIT
import CacheModel

/// Keeps what fails from being rendered ahead again and again. Pure.
///
/// A demanded chunk is always tried: someone waits, and gets the error. Ahead of need:
///
/// - A key that failed is held back for 5 s, twice as long after each further failure, up to 10 minutes.
/// - A track of which ``failedChunkCountMax`` different chunks failed without a success in between is held back as a
///   whole in the same way, all presets of it. After that time one more failure is enough to hold it back again. The
///   chunks that failed wait twice as long, so that others show first whether the track is well.
///
/// Any success lifts both for that key and the whole track: a truncated tail, which fails in every preset, costs its own
/// chunks and never those that can be played; a track that is gone costs a few renders, then one every ten minutes.
/// Another content of a track starts without a past.
struct FailureBackoff: Sendable {
    static let intervalSecondsRange = 5.0...600.0
    /// Different chunks that fail in a row before the track is held back.
    static let failedChunkCountMax = 3
    /// Failed chunks of a track that are remembered.
    static let rememberedChunkCountMax = 16
    static let keyCountMax = 256
    static let trackCountMax = 64

    /// How long something is held back.
    private struct Hold: Sendable {
        private(set) var intervalSeconds = 0.0
        private(set) var until: MonotonicTime

        /// Nothing yet.
        init(now: MonotonicTime) { until = now }

        /// One more failure; those that come while it is held back anyway, of renders that had begun, count as one.
        mutating func extend(now: MonotonicTime) {
            guard intervalSeconds == 0 || now >= until else { return }
            let range = FailureBackoff.intervalSecondsRange
            intervalSeconds = min(max(2 * intervalSeconds, range.lowerBound), range.upperBound)
            until = now.advanced(bySeconds: intervalSeconds)
        }
    }

    /// One content of one track.
    private struct Content: Hashable, Sendable {
        let track: TrackID
        let revision: TrackRevision

        init(of key: ChunkKey) {
            track = key.track
            revision = key.trackRevision
        }
    }

    private struct TrackRecord: Sendable {
        /// Chunks that failed since the last success, up to ``rememberedChunkCountMax`` of them.
        var failedIndexes: Set<Int> = []
        var hold: Hold
    }

    private var keys: [ChunkKey: Hold] = [:]
    private var tracks: [Content: TrackRecord] = [:]

    /// How much is remembered.
    var counts: (keys: Int, tracks: Int) { (keys.count, tracks.count) }

    /// A render failed: of what was demanded, or ahead of need.
    mutating func recordFailure(of key: ChunkKey, now: MonotonicTime) {
        keys[key, default: Hold(now: now)].extend(now: now)
        Self.bound(&keys, to: Self.keyCountMax, keeping: key) { $0.until }
        let content = Content(of: key)
        var record = tracks[content] ?? TrackRecord(hold: Hold(now: now))
        if record.failedIndexes.count < Self.rememberedChunkCountMax {
            record.failedIndexes.insert(key.index)
        }
        if record.failedIndexes.count >= Self.failedChunkCountMax { record.hold.extend(now: now) }
        tracks[content] = record
        Self.bound(&tracks, to: Self.trackCountMax, keeping: content) { $0.hold.until }
    }

    mutating func recordSuccess(of key: ChunkKey) {
        keys[key] = nil
        tracks[Content(of: key)] = nil
    }

    /// Whether a key is not to be rendered ahead now, for itself or with its track.
    func isHeldBack(_ key: ChunkKey, now: MonotonicTime) -> Bool {
        if let hold = keys[key], now < hold.until { return true }
        guard let record = tracks[Content(of: key)] else { return false }
        let extraSeconds = record.failedIndexes.contains(key.index) ? record.hold.intervalSeconds : 0
        return now < record.hold.until.advanced(bySeconds: extraSeconds)
    }

    /// Forgets the one that is over first, or has been longest, when there are too many.
    private static func bound<Key: Hashable, Value>(
        _ table: inout [Key: Value], to countMax: Int, keeping kept: Key, until: (Value) -> MonotonicTime
    ) {
        guard table.count > countMax else { return }
        let first = table.filter { $0.key != kept }.min { until($0.value) < until($1.value) }
        if let first { table[first.key] = nil }
    }
}
