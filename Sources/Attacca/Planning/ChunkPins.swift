// SPDX-License-Identifier: MIT
import CacheModel
import Prediction

/// Which chunks the disk tier evicts last: those with which what is likely to play next begins. Pure.
package struct ChunkPins: Sendable {
    static let predictedPresetCountMax = 2

    package init() {}

    /// The first chunks of the track that plays, of the one after it and of the one before it, in the current preset and in
    /// those that are planned for; and every beginning that is prepared on disk, since what plays meanwhile would push
    /// it out before anyone needed it.
    ///
    /// - Parameters:
    ///   - previous: The track before the current one in the queue, if it is known.
    ///   - deep: What is planned for the disk alone (``DiskPlanner``).
    package func keys(
        for input: PlanningInput, previous: RegisteredTrack?, deep: [Plan.Want] = []
    ) -> Set<ChunkKey> {
        let tracks = [input.track] + input.upcoming.prefix(1) + (previous.map { [$0] } ?? [])
        let presets =
            [input.variant.preset]
            + input.prefetched.prefix(Self.predictedPresetCountMax).map(\.prediction.preset)
        var keys = Set(deep.lazy.filter { $0.purpose == .starting }.map(\.key))
        for track in tracks where track.chunkCount > 0 {
            for preset in presets {
                let variant = Variant(preset: preset, intensity: input.variant.intensity)
                keys.insert(track.key(variant: variant, index: 0))
            }
        }
        return keys
    }
}
