// SPDX-License-Identifier: MIT
public import CacheModel

extension Predictor {
    /// Takes in what the listener did.
    ///
    /// - Parameters:
    ///   - event: What.
    ///   - time: When; not before the last one.
    /// - Returns: What came of it, in order: a settled prediction first, then what was learned from the same
    ///   switch.
    /// - Complexity: O(*n* log *n*) in the presets for a switch and for other audio, O(1) otherwise.
    public mutating func observe(_ event: PredictorEvent, at time: MonotonicTime) -> [PredictorOutcome] {
        if modes == nil { modes = SessionModeTracker(startingAt: time) }
        switch event {
        case .playing(let playing):
            observe(playing, at: time)
        case .seeked(let isForward):
            let isTaught = hygiene.observe(.seek, at: time) == .teaches
            if isLearning, isTaught { scenarios.observeSeek(isForward: isForward, in: situation(at: time)) }
            playingSince = nil
        case .trackChosen(let isForward):
            _ = hygiene.observe(.trackChange, at: time)
            if isLearning { scenarios.observeTrackChange(isForward: isForward) }
            playingSince = nil
        case .trackEnded:
            playingSince = nil
        case .presetSwitched(let from, let to):
            return observeSwitch(from: from, to: to, at: time)
        }
        return []
    }

    private mutating func observe(_ next: PredictorEvent.Playing, at time: MonotonicTime) {
        if isLearning, let playing, let playingSince {
            // What was played is no more than the position says, so that a pause is none, and no more than
            // the clock.
            let moved = next.positionSeconds - playing.positionSeconds
            let played = min(moved, time.seconds(since: playingSince))
            scenarios.play(seconds: played, in: situation(at: time))
            dwell.play(playing.preset, seconds: played)
        }
        let isOther =
            standing?.from != next.preset || playing?.features != next.features
            || playing?.genre != next.genre
        playing = next
        playingSince = time
        guard isOther else { return }
        let madeAt = standing.flatMap { $0.from == next.preset ? $0.madeAt : nil }
        standing = prediction(after: next.preset, at: time).made(at: madeAt ?? time)
    }

    private mutating func observeSwitch(
        from: Preset, to: Preset, at time: MonotonicTime
    ) -> [PredictorOutcome] {
        guard from != to else { return [] }
        let situation = situation(at: time)
        let verdict = hygiene.observe(.presetSwitch, at: time)
        modes?.observeSwitch(at: time)
        defer {
            lastSwitch = (from, time)
            playing?.preset = to
            standing = prediction(after: to, at: time)
        }
        guard isLearning else { return [] }
        guard verdict == .teaches else { return [.ignored(verdict)] }
        // A player may switch before it ever reported a playhead: then the prediction is made now, from what
        // is known.
        let current = standing.flatMap { $0.from == from ? $0 : nil } ?? prediction(after: from, at: time)
        let settlement = current.settle(by: to, at: time)
        scenarios.observeSwitch(in: situation)
        let learned = LearnedSwitch(
            from: from, to: to, features: playing?.features, genre: playing?.genre,
            listenerProbability: settlement.listener.probability,
            audioProbability: settlement.audio?.probability, context: settlement.prediction.context)
        replay(learned)
        return [.settled(settlement), .learned(learned)]
    }

    /// Learns a switch, as it was learned when it happened: switches, affinity and mixture come out the same
    /// to the last bit if they were the same before.
    ///
    /// - Complexity: O(presets).
    public mutating func replay(_ learned: LearnedSwitch) {
        // A preset that was not on offer says nothing of whom to trust.
        if let audio = learned.audioProbability, audio > 0, learned.listenerProbability > 0 {
            mixer.settle(listener: learned.listenerProbability, audio: audio, in: learned.context)
        }
        switches.observe(from: learned.from, to: learned.to)
        if let features = learned.features {
            affinity.observe(on: features, genre: learned.genre, from: learned.from, to: learned.to)
        }
    }
}
