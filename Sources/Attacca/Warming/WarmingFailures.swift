// SPDX-License-Identifier: MIT
import CacheModel

/// What went wrong with which track, and which ones are given up. Pure.
struct WarmingFailures: Sendable {
    /// Chunks of a track that fail before the rest of it is left alone.
    static let failedChunkCountMax = 3

    private var failures: [TrackID: WarmingReport.Failure] = [:]
    private var failedCounts: [TrackID: Int] = [:]
    private var givenUp: Set<TrackID> = []

    /// A track cannot be described.
    mutating func recordTrack(_ track: TrackID, _ error: AttaccaError) {
        failures[track] = WarmingReport.Failure(track: track, error: error, chunkCount: 0)
    }

    /// A chunk cannot be rendered.
    mutating func recordChunk(of track: TrackID, _ error: AttaccaError) {
        failures[track, default: WarmingReport.Failure(track: track, error: error, chunkCount: 0)]
            .chunkCount += 1
        failedCounts[track, default: 0] += 1
        // Another content has other keys: what was planned of this one is of no use.
        let isStale = error.code == .trackModified || error.code == .rendererChanged
        if isStale || failedCounts[track]! >= Self.failedChunkCountMax { givenUp.insert(track) }
    }

    /// A chunk of a track that was given up is left out.
    mutating func recordSkipped(of track: TrackID) { failures[track]?.chunkCount += 1 }

    func isGivenUp(_ track: TrackID) -> Bool { givenUp.contains(track) }

    /// In the order of the tracks, each once.
    func list(in tracks: [TrackID]) -> [WarmingReport.Failure] {
        var seen: Set<TrackID> = []
        return tracks.filter { seen.insert($0).inserted }.compactMap { failures[$0] }
    }
}
