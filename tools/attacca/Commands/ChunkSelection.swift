// SPDX-License-Identifier: MIT
import Attacca
import CacheModel

/// Which stored chunk a person means.
struct ChunkSelection: Hashable, Sendable {
    /// The track as it was given: as the cache names it, as `inspect chunks` prints that, or a path.
    let track: String
    let variant: Variant
    let index: Int
    /// The one record of that number, where several match.
    let sequence: Int64?

    /// The entries that match, the one written last in front: another revision of the track or the renderer, another
    /// format or chunk duration makes another chunk.
    ///
    /// - Throws: What is not there.
    func matches(in entries: [CacheEntry], cacheDirectory: String) throws(InputProblem) -> [CacheEntry] {
        let ofTrack = try TrackSelection(track: track).matches(in: entries, cacheDirectory: cacheDirectory)
        let matches =
            ofTrack
            .filter { $0.key.variant == variant && $0.key.index == index }
            .filter { sequence == nil || $0.sequence == sequence }
            .sorted { ($0.sequence ?? 0) > ($1.sequence ?? 0) }
        guard !matches.isEmpty else { throw isMissing }
        return matches
    }

    /// The chunk is not there, or not any more.
    var isMissing: InputProblem {
        InputProblem(
            name: track,
            reason: "chunk \(index) of \(variant) is not stored"
                + (sequence.map { " under sequence \($0)" } ?? "")
                + "; `attacca inspect chunks` lists what is")
    }
}
