// SPDX-License-Identifier: MIT
package import CacheModel
package import Prediction

/// Everything that a planner looks at: a value, so that a plan can be replayed.
package struct PlanningInput: Sendable {
    /// The track that plays.
    package var track: RegisteredTrack
    /// The chunk under the playhead.
    package var chunkIndex: Int
    /// How far the playhead is into it, in seconds, at least 0.
    package var secondsIntoChunk = 0.0
    package var variant: Variant
    /// The tracks that come after the current one, in order, as far as they are known.
    package var upcoming: [RegisteredTrack]
    /// The track before the current one in the queue, if it is known.
    package var previous: RegisteredTrack?
    /// The presets that may come next, the current one excluded, likeliest first.
    package var predictions: [PresetProbability]
    /// Which places of them are worth rendering ahead.
    package var presetPrefetch = CacheStatistics.PresetPrefetch.undecided
    /// What the listener does, how often.
    package var hazards = ListenerHazards()
    package var mode = SessionMode.normal
    package var costs = RenderCosts()
    package var stopThreshold = Planner.pluggedStopThreshold
    /// Whether there is a disk tier that takes another chunk without giving one up.
    package var hasDiskRoom = false
    package var l1Capacity: ByteCount
    package var l2Capacity = ByteCount.zero

    package init(
        track: RegisteredTrack, chunkIndex: Int, variant: Variant, upcoming: [RegisteredTrack],
        predictions: [PresetProbability], l1Capacity: ByteCount
    ) {
        self.track = track
        self.chunkIndex = chunkIndex
        self.variant = variant
        self.upcoming = upcoming
        self.predictions = predictions
        self.l1Capacity = l1Capacity
    }

    /// The chunk under the playhead, in the variant that plays; `nil` where the track has none.
    var currentKey: ChunkKey? {
        guard (0..<track.chunkCount).contains(chunkIndex) else { return nil }
        return track.key(variant: variant, index: chunkIndex)
    }

    /// The presets that may be rendered ahead beside the current one, likeliest first, with their places from 1.
    var prefetched: [(rank: Int, prediction: PresetProbability)] {
        predictions.enumerated().map { (rank: $0 + 1, prediction: $1) }
            .filter { presetPrefetch.allows(rank: $0.rank) }
    }
}
