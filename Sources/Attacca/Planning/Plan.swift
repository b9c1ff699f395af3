// SPDX-License-Identifier: MIT
import CacheModel

/// What should be where, most urgent first: the planner's answer to the state of the playback.
struct Plan: Equatable, Sendable {
    /// One chunk that should be in a tier, or in a faster one.
    struct Want: Equatable, Sendable {
        let key: ChunkKey
        let track: RegisteredTrack
        let tier: Tier
        /// How likely the listener needs the chunk within the horizon of the plan, 0 to 1.
        let probability: Double
    }

    let wants: [Want]
}
