// SPDX-License-Identifier: MIT
import CacheModel
import Prediction

/// What the listener may need within the horizon: every reason for every chunk. Pure.
///
/// | what the listener does | chunks |
/// |---|---|
/// | plays on | the next ones in the current preset, across the queue |
/// | switches the preset | in each likely preset, the one that plays and the next ones |
/// | skips | the first two of the next track, its first in other presets, the first of the one after |
/// | goes back | the first of the track before and of this one |
/// | seeks | those nearby, and evenly the others of the track |
struct NeedForecast: Sendable {
    /// How many chunks of another preset are considered: the one that plays and so many after it.
    static func presetLookahead(_ mode: SessionMode) -> Int {
        switch mode {
        case .exploration: 3
        case .normal: 2
        case .settled: 1
        }
    }

    /// How many chunks of the current preset play within the closest windows and are no reading ahead.
    static let playingLookahead = 2
    /// How far a short seek leads, in chunks, and what share of all seeks are short ones.
    static let shortSeekChunkCount = 3
    static let shortSeekShare = 0.5
    /// What share of seeks back lead to the start.
    static let restartShare = 0.25
    /// How soon another skip follows a skip at most, for the track after the next to be too late, in seconds.
    static let skipSeconds = 3.0

    private let input: PlanningInput
    private let line: PlayingLine
    private var table: ChunkNeeds
    /// The number of the current preset in the table.
    private let current: Int
    private let others: [(number: Int, rank: Int, probability: Double)]

    init(input: PlanningInput, line: PlayingLine) {
        self.input = input
        self.line = line
        var table = ChunkNeeds(costs: input.costs)
        current = table.number(of: input.variant.preset)
        others = input.prefetched.prefix(Planner.presetCountMax).map {
            (table.number(of: $0.prediction.preset), $0.rank, $0.prediction.probability)
        }
        self.table = table
        addPlaying()
        addSwitching()
        addSkipping()
        addGoingBack()
        addSeeking()
    }

    var needs: [ChunkNeeds.Need] { table.needs }

    private mutating func addPlaying() {
        for (distance, step) in line.steps.enumerated() {
            guard step.startSeconds <= Planner.horizonSeconds else { return }
            table.add(
                track: table.number(of: step.track), preset: current, index: step.index,
                probability: input.hazards.survival(step.startSeconds), leadSeconds: step.startSeconds,
                purpose: distance <= Self.playingLookahead ? .playing : .readingAhead)
        }
    }

    private mutating func addSwitching() {
        for (distance, step) in line.steps.prefix(Self.presetLookahead(input.mode) + 1).enumerated() {
            guard step.startSeconds <= Planner.horizonSeconds else { return }
            let track = table.number(of: step.track)
            for other in others {
                let renderSeconds = table.renderSeconds(
                    track: track, preset: other.number, index: step.index)
                // Who switches shortly before a chunk begins needs it, too, and before it could be rendered.
                let begin = distance == 0 ? 0 : max(0, step.startSeconds - renderSeconds)
                let switched = input.hazards.switched(
                    from: begin, to: min(step.endSeconds, Planner.horizonSeconds))
                table.add(
                    track: track, preset: other.number, index: step.index,
                    probability: other.probability * switched, leadSeconds: begin,
                    purpose: .switching(rank: other.rank))
            }
        }
    }

    private mutating func addSkipping() {
        let upcoming = input.upcoming.filter { $0.chunkCount > 0 }
        guard let next = upcoming.first else { return }
        let track = table.number(of: next)
        let skip = input.hazards.occurred(input.hazards.nextTrack, within: Planner.horizonSeconds)
        table.add(
            track: track, preset: current, index: 0, probability: skip, leadSeconds: 0, purpose: .nextTrack)
        let firstSeconds = next.seconds(ofChunk: 0)
        table.add(
            track: track, preset: current, index: 1, probability: skip, leadSeconds: firstSeconds,
            purpose: .nextTrack)
        let switched = input.hazards.switched(from: 0, to: firstSeconds)
        for other in others {
            table.add(
                track: track, preset: other.number, index: 0,
                probability: skip * switched * other.probability, leadSeconds: 0, purpose: .nextTrack)
        }
        guard upcoming.count > 1 else { return }
        let again = input.hazards.occurred(input.hazards.nextTrack, within: Self.skipSeconds)
        table.add(
            track: table.number(of: upcoming[1]), preset: current, index: 0,
            probability: skip * again, leadSeconds: 0, purpose: .nextTrack)
    }

    private mutating func addGoingBack() {
        let back = input.hazards.occurred(input.hazards.previousTrack, within: Planner.horizonSeconds)
        if let previous = input.previous, previous.chunkCount > 0 {
            table.add(
                track: table.number(of: previous), preset: current, index: 0, probability: back,
                leadSeconds: 0, purpose: .previousTrack)
        }
        // What players do on "back" depends on how far into the track it is: some go to its start first.
        table.add(
            track: table.number(of: input.track), preset: current, index: 0, probability: back / 2,
            leadSeconds: 0, purpose: .previousTrack)
    }

    private mutating func addSeeking() {
        let track = table.number(of: input.track)
        let chunkCount = input.track.chunkCount
        let forward = input.hazards.occurred(input.hazards.seekForward, within: Planner.horizonSeconds)
        let back = input.hazards.occurred(input.hazards.seekBack, within: Planner.horizonSeconds)
        let aheadCount = chunkCount - 1 - input.chunkIndex
        if aheadCount > 0 {
            land(
                forward, on: input.chunkIndex + 1..<chunkCount, nearest: input.chunkIndex + 1, step: 1, track)
        }
        if input.chunkIndex > 0 {
            land(
                back * (1 - Self.restartShare), on: 0..<input.chunkIndex, nearest: input.chunkIndex - 1,
                step: -1,
                track)
        }
        table.add(
            track: track, preset: current, index: 0, probability: back * Self.restartShare, leadSeconds: 0,
            purpose: .seeking)
    }

    /// Shares a seek out: one half over the chunks nearby, one over all.
    private mutating func land(
        _ probability: Double, on indices: Range<Int>, nearest: Int, step: Int, _ track: Int
    ) {
        let even = probability * (1 - Self.shortSeekShare) / Double(indices.count)
        let nearCount = min(Self.shortSeekChunkCount, indices.count)
        let near = probability * Self.shortSeekShare / Double(nearCount)
        // Far landing zones are one in many: where they are worth nothing, they are not even listed.
        let isEvenWorthIt = even >= input.stopThreshold
        for offset in 0..<(isEvenWorthIt ? indices.count : nearCount) {
            table.add(
                track: track, preset: current, index: nearest + step * offset,
                probability: offset < nearCount ? near + even : even, leadSeconds: 0, purpose: .seeking)
        }
    }
}
