// SPDX-License-Identifier: MIT
import Attacca
import CacheModel

/// What is listed and shown.
extension Service {
    func audioAware(_ query: QueryParameters) throws -> JSON {
        let track = try track(query)
        let index = try query.integer("chunk") ?? playingChunk(of: track)
        guard let shown = try source.audio(of: track, chunkIndex: index) else {
            throw Problem(.notFound, "No such chunk is known.")
        }
        return shown.json(track: track, chunkIndex: index)
    }

    /// The chunk of a track that plays; the first one where it does not.
    private func playingChunk(of track: TrackID) throws -> Int {
        guard let playing = source.playing, playing.track == track, let map = try source.map(of: track),
            map.chunkCount > 0
        else { return 0 }
        return min(Int(max(0, playing.positionSeconds) / map.chunkSeconds), map.chunkCount - 1)
    }

    func map(_ query: QueryParameters) throws -> JSON {
        let track = try track(query)
        guard let shown = try source.map(of: track) else {
            throw Problem(.notFound, "Nothing is known of the track.")
        }
        return shown.json
    }

    func contents(_ query: QueryParameters) throws -> JSON {
        let cursor = try query["cursor"].map { text throws(Problem) in
            guard let cursor = ContentsCursor(text) else {
                throw Problem(.badRequest, "The cursor is none that was given.")
            }
            return cursor
        }
        let listing = ContentsListing(
            source: source, tiers: query["tier"].flatMap { Tier(rawValue: $0) }.map { [$0] } ?? Tier.allCases,
            track: try query["track"].map(Self.trackID))
        let limit = query.integer("limit") ?? Self.contentsLimit
        // One more tells whether there is another page.
        let entries = try listing.entries(after: cursor, max: limit + 1)
        let page = entries.prefix(limit)
        return .members([
            "entries": .array(page.map(Self.json)),
            "next_cursor": .optional(
                page.count < entries.count ? ContentsCursor(after: page, following: cursor)?.text : nil),
        ])
    }

    /// Tracks with chunks on disk.
    func tracks(_ query: QueryParameters) throws -> JSON {
        let limit = query.integer("limit") ?? Self.contentsLimit
        let tracks = try source.storedTracks(after: query["after"].map(Self.trackID), max: limit + 1)
        let page = tracks.prefix(limit)
        return .members([
            "tracks": .array(page.map { .string($0.rawValue) }),
            "next_after": .optional(page.count < tracks.count ? page.last?.rawValue : nil),
        ])
    }

    private static func trackID(_ name: String) throws(Problem) -> TrackID {
        guard let track = TrackID(checking: name) else {
            throw Problem(.badRequest, "The track is none that there can be.")
        }
        return track
    }

    private static func json(_ entry: CacheEntry) -> JSON {
        .members([
            "track": .string(entry.key.track.rawValue), "preset": .string(entry.key.variant.preset.name),
            "intensity": .number(entry.key.variant.intensity.value), "chunk_index": .integer(entry.key.index),
            "tier": .string(entry.tier.rawValue), "bytes": .integer(entry.byteCount.rawValue),
            "hits": .integer(entry.hitCount), "probability": .optional(entry.probability),
            "age_seconds": .number(entry.ageSeconds),
        ])
    }

    func history(dayCount: Int) throws -> JSON {
        let hits = try source.dailyHits()
        let days = try source.days(max: dayCount)
        let learned = Dictionary(days.map { ($0.day, $0) }, uniquingKeysWith: { first, _ in first })
        // Days with predictions or with sessions, the earliest first.
        let names = Set(learned.keys).union(hits.keys).sorted().suffix(dayCount)
        return .members([
            "days": .array(
                names.map { name in
                    let day = learned[name]
                    return .members([
                        "day": .string(name), "predictions": .integer(day?.predictionCount ?? 0),
                        "listener_accuracy": .optional(
                            day.flatMap { HitsShown.ratio($0.listenerRightCount, of: $0.predictionCount) }),
                        "audio_accuracy": .optional(
                            day.flatMap { HitsShown.ratio($0.audioRightCount, of: $0.audioCount) }),
                        "mixed_accuracy": .optional(
                            day.flatMap { HitsShown.ratio($0.mixedRightCount, of: $0.predictionCount) }),
                        "listener_weight": .optional(day?.listenerWeight),
                        "hit_ratio": .optional(hits[name]?.hitRatio),
                    ])
                })
        ])
    }
}
