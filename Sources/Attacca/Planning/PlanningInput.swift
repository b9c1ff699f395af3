// SPDX-License-Identifier: MIT
import CacheModel
import Prediction

/// Everything that the planner looks at: a value, so that a plan can be replayed.
struct PlanningInput: Sendable {
    /// The track that plays.
    let track: RegisteredTrack
    /// The chunk under the playhead.
    let chunkIndex: Int
    let variant: Variant
    /// The tracks that come after the current one, in order, as far as they are known.
    let upcoming: [RegisteredTrack]
    /// The presets that may come next, the current one excluded, likeliest first.
    let predictions: [PresetProbability]
    /// Which places of them are worth rendering ahead.
    var presetPrefetch = CacheStatistics.PresetPrefetch.undecided
    let l1Capacity: ByteCount

    /// The presets that are rendered ahead beside the current one, likeliest first, with their places from 1.
    var prefetched: [(rank: Int, prediction: PresetProbability)] {
        let ranked = predictions.enumerated().map { (rank: $0 + 1, prediction: $1) }
        return Array(
            ranked.filter { presetPrefetch.allows(rank: $0.rank) }.prefix(Planner.predictedPresetCountMax))
    }
}
