// SPDX-License-Identifier: MIT
import CacheModel
import ChunkStorage

/// The short name of a chunk in the proofs with several processes.
///
/// Generations of a track only grow: what was purged is never stored again under its old name.
struct ProofChunk: Codable, Hashable, CustomStringConvertible {
    private static let trackPrefix = "proof-"

    let track: Int
    let generation: UInt64
    let index: Int

    init(track: Int, generation: UInt64, index: Int) {
        self.track = track
        self.generation = generation
        self.index = index
    }

    /// Nil for a key that no proof stores.
    init?(_ key: ChunkKey) {
        let name = key.track.rawValue
        guard name.hasPrefix(Self.trackPrefix), let track = Int(name.dropFirst(Self.trackPrefix.count)) else {
            return nil
        }
        self.init(track: track, generation: key.trackRevision.rawValue, index: key.index)
        guard self.key == key else { return nil }
    }

    static func trackID(_ track: Int) -> TrackID { TrackID(trackPrefix + "\(track)") }

    var key: ChunkKey {
        ProofPayload.key(track: Self.trackID(track), generation: generation, index: index)
    }

    var staged: StagedChunk { ProofPayload.chunk(key, byteCountMax: byteCountMax) }

    func isRight(_ chunk: StoredChunk) -> Bool {
        ProofPayload.isRight(chunk, key, byteCountMax: byteCountMax)
    }

    /// Some tracks have chunks of a few blocks, others of many.
    private var byteCountMax: Int { track % 4 == 0 ? 40_000 : 4_000 }

    var description: String { "track \(track), generation \(generation), chunk \(index)" }
}
