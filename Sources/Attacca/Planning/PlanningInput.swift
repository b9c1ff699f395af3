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
    let l1Capacity: ByteCount
}
