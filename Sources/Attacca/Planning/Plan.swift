// SPDX-License-Identifier: MIT
import CacheModel

/// What should be where, most urgent first: the planner's answer to the state of the playback.
struct Plan: Equatable, Sendable {
    /// What a chunk is there for.
    enum Purpose: Equatable, Sendable {
        /// Playing on: the next chunks of what plays.
        case playing
        /// Reading ahead of those.
        case readingAhead
        /// A switch to the preset at that place of the prediction, from 1.
        case switching(rank: Int)
    }

    /// One chunk that should be in a tier, or in a faster one.
    struct Want: Equatable, Sendable {
        let key: ChunkKey
        let track: RegisteredTrack
        let tier: Tier
        /// How likely the listener needs the chunk within the horizon of the plan, 0 to 1.
        let probability: Double
        let purpose: Purpose
    }

    let wants: [Want]
}
