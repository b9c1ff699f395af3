// SPDX-License-Identifier: MIT
import CacheModel

/// Where the simulated listener is.
struct SimulationListener {
    var track = 0
    var preset: Preset = "warm"
    var index = 0
    /// How often each track was changed.
    private var generations: [Int: UInt64] = [:]

    /// The chunk that is heard, or one of those that follow.
    func key(ahead: Int = 0) -> ChunkKey {
        ProofPayload.key(
            track: Self.name(track), generation: generation(of: track), preset: preset,
            index: (index + ahead) % SimulationScript.chunkCount)
    }

    mutating func advance() { index = (index + 1) % SimulationScript.chunkCount }

    mutating func modify(_ track: Int) { generations[track] = generation(of: track) + 1 }

    func generation(of track: Int) -> UInt64 { generations[track, default: 1] }

    static func name(_ track: Int) -> TrackID { TrackID("/music/\(track).flac") }
}
