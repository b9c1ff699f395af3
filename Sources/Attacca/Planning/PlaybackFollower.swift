// SPDX-License-Identifier: MIT
import CacheModel
import Prediction

/// What the playback controller remembers between events: the playback itself, which tracks it has asked about, and
/// what it planned last. Pure.
struct PlaybackFollower: Sendable {
    /// The part of a planning input whose change calls for a new plan.
    private struct Situation: Equatable {
        /// The current one first, with the revisions that its and the others' chunks are asked for by.
        let tracks: [RegisteredTrack]
        let chunkIndex: Int
        let variant: Variant
        /// What is rendered ahead beside it, by rank.
        let prefetched: [Preset]
    }

    private(set) var state = PlaybackState()
    private var asked: Set<TrackID> = []
    private var planned: Situation?

    mutating func take(_ event: PlaybackEvent) {
        switch event {
        case .queue(let tracks):
            state.setQueue(tracks)
            asked = []
            planned = nil
        case .playhead(let playhead, _):
            state.move(to: playhead)
        case .trackRegistered(let track):
            asked.remove(track)
        case .trackUnavailable, .analysed:
            break
        }
    }

    /// The tracks that the plan needs and nobody has described yet; each is named once until the queue changes.
    mutating func tracksToDescribe(known isKnown: (TrackID) -> Bool) -> [TrackID] {
        let needed = (state.playhead.map { [$0.track] } ?? []) + state.upcoming
        return needed.filter { !isKnown($0) && asked.insert($0).inserted }
    }

    /// Whether a plan for `input` would differ from the last one, as far as the playback goes; remembers it.
    mutating func isNews(_ input: PlanningInput) -> Bool {
        let situation = Situation(
            tracks: [input.track] + input.upcoming, chunkIndex: input.chunkIndex, variant: input.variant,
            prefetched: input.prefetched.map(\.prediction.preset))
        defer { planned = situation }
        return situation != planned
    }
}
