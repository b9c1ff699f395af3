// SPDX-License-Identifier: MIT
import Attacca
import CacheModel

/// The stored chunks of one rendition of a track: of one revision, one renderer and one grid.
struct TrackRendition {
    /// The key of one of its chunks.
    let key: ChunkKey
    /// Its chunks by index.
    let entries: [Int: CacheEntry]

    /// The rendition of a variant that was written last, or the one that a record belongs to.
    ///
    /// - Parameters:
    ///   - all: Entries of the track.
    ///   - track: What people call the track, for messages.
    /// - Throws: That nothing of it is stored.
    init(
        _ all: [CacheEntry], variant: Variant, sequence: Int64?, track: String
    ) throws(InputProblem) {
        let ofVariant = all.filter { $0.key.variant == variant }
        let chosen = ofVariant.filter { sequence == nil || $0.sequence == sequence }
            .max { ($0.sequence ?? 0) < ($1.sequence ?? 0) }
        guard let chosen else {
            throw InputProblem(
                name: track,
                reason: "nothing of \(variant) is stored" + (sequence.map { " under sequence \($0)" } ?? ""))
        }
        key = chosen.key
        entries = Dictionary(
            ofVariant.filter {
                $0.key.trackRevision == chosen.key.trackRevision
                    && $0.key.rendererRevision == chosen.key.rendererRevision
                    && $0.key.grid == chosen.key.grid
            }.map { ($0.key.index, $0) }
        ) { first, _ in first }
    }

    /// How many chunks the track has: as its description says, else up to the last that is stored.
    func chunkCount(of frameCount: FrameCount?) -> Int {
        let stored = (entries.keys.max() ?? -1) + 1
        guard let frameCount, frameCount.rawValue > 0 else { return stored }
        let described = (frameCount.rawValue - 1) / key.grid.chunkFrameCount.rawValue + 1
        return max(stored, Int(min(described, Int64(ChunkKey.indexMax))))
    }
}
