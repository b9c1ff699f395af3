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
        /// What may be rendered ahead beside it, the likeliest first.
        let prefetched: [Preset]
        let mode: SessionMode
        let stopThreshold: Double
        let capacities: [ByteCount]
    }

    /// What has changed since the last plan.
    enum Change: Equatable, Sendable {
        case nothing
        /// Only how far the playhead is: chances are others than a while ago.
        case time
        /// Where the listener is, or what may be rendered.
        case situation
    }

    /// Describing a track may read its file: no more of those that are not needed soon at a time.
    static let startsToDescribeCountMax = 8

    /// After so much playing within a chunk the plan is made anew, in seconds.
    static let stepSeconds = 1.0

    private(set) var state = PlaybackState()
    private var asked: Set<TrackID> = []
    private var planned: Situation?
    private var plannedStep = 0

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
        case .resourcesChanged:
            planned = nil
        case .trackUnavailable, .analysed:
            break
        }
    }

    /// The tracks that the plan needs and nobody has described yet; each is named once until the queue changes.
    mutating func tracksToDescribe(known isKnown: (TrackID) -> Bool) -> [TrackID] {
        let needed = (state.playhead.map { [$0.track] } ?? []) + state.upcoming
        return needed.filter { !isKnown($0) && asked.insert($0).inserted }
    }

    /// The next few tracks whose beginnings the disk could hold and that nobody has described yet; each is named once until
    /// the queue changes.
    mutating func startsToDescribe(known isKnown: (TrackID) -> Bool) -> [TrackID] {
        var next: [TrackID] = []
        for track in state.starts where !isKnown(track) && asked.insert(track).inserted {
            next.append(track)
            if next.count == Self.startsToDescribeCountMax { break }
        }
        return next
    }

    /// How a plan for `input` would differ from the last one; remembers it.
    mutating func change(to input: PlanningInput) -> Change {
        let situation = Situation(
            tracks: [input.track] + input.upcoming, chunkIndex: input.chunkIndex, variant: input.variant,
            prefetched: input.prefetched.prefix(Planner.presetCountMax).map(\.prediction.preset),
            mode: input.mode, stopThreshold: input.stopThreshold,
            capacities: [input.l1Capacity, input.l2Capacity])
        let step = Int(input.secondsIntoChunk / Self.stepSeconds)
        defer {
            planned = situation
            plannedStep = step
        }
        if situation != planned { return .situation }
        return step == plannedStep ? .nothing : .time
    }
}
