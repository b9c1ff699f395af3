// SPDX-License-Identifier: MIT
package import CacheModel

/// What should be where: the planner's answer to the state of the playback. Pure.
package struct Plan: Equatable, Sendable {
    /// What a chunk is there for: of several reasons the weightiest.
    package enum Purpose: Hashable, Sendable {
        /// Playing on: what plays, and the next chunks of it.
        case playing
        /// Reading ahead of those.
        case readingAhead
        /// A switch to the preset at that place of the prediction, from 1.
        case switching(rank: Int)
        /// The listener goes on to a track of the queue before its time.
        case nextTrack
        /// The listener goes back to the track before, or to the start of this one.
        case previousTrack
        /// The listener moves the playhead.
        case seeking
        /// The listener begins with any track of the queue, in this session or another one.
        case starting
    }

    /// One chunk that should be in a tier, or in a faster one.
    package struct Want: Equatable, Sendable {
        package let key: ChunkKey
        package let track: RegisteredTrack
        package let tier: Tier
        /// How likely the listener needs the chunk within the horizon of the plan, 0 to 1.
        package let probability: Double
        /// How likely the listener waits if the chunk is not rendered now, 0 to 1: needs it, and too soon for a render
        /// that begins when that is certain.
        package let stallProbability: Double
        /// What rendering it is reckoned to take, in seconds.
        package let renderSeconds: Double
        package let purpose: Purpose

        /// What having the chunk is worth, in seconds of waiting spared: render time × P(stall).
        package var utilitySeconds: Double { renderSeconds * stallProbability }

        package init(
            key: ChunkKey, track: RegisteredTrack, tier: Tier, probability: Double, stallProbability: Double,
            renderSeconds: Double, purpose: Purpose
        ) {
            self.key = key
            self.track = track
            self.tier = tier
            self.probability = probability
            self.stallProbability = stallProbability
            self.renderSeconds = renderSeconds
            self.purpose = purpose
        }
    }

    /// Why a chunk that was considered is not wanted.
    package enum Refusal: String, Hashable, Sendable {
        /// It is worth less than the stop threshold asks for.
        case belowThreshold
        /// Chunks that are worth more a byte take all the room.
        case noRoom
    }

    /// A chunk that was considered and is not wanted.
    package struct Rejection: Equatable, Sendable {
        package let want: Want
        package let refusal: Refusal
    }

    /// The chunk under the playhead, in the preset that plays; `nil` of the empty plan.
    package let current: ChunkKey?
    /// In the order in which they are rendered: the likeliest stall first.
    package let wants: [Want]
    /// What was considered beside them, most valuable first.
    package let rejections: [Rejection]

    package init(current: ChunkKey? = nil, wants: [Want], rejections: [Rejection] = []) {
        self.current = current
        self.wants = wants
        self.rejections = rejections
    }
}
