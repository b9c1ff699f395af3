// SPDX-License-Identifier: MIT
public import CacheModel

/// What the listener does first within the next 30 seconds, from how often things were done so far.
///
/// Each kind of thing has a rate λ per second of playing; with the rates of now,
///
///     P(nothing) = e^-Λ      P(a first) = (1 - e^-Λ) · Λ_a / Λ
///     Λ_a = ∫ λ_a dt over the horizon, Λ = Σ Λ_a
///
/// so that all scenarios together have probability 1: the switch is shared out over presets as they are
/// predicted. For ``soonSeconds`` after a switch the rate of `switchSoon` holds, after that `switchLater`;
/// seeks have one rate before ``lateSeconds`` in the track and another after.
///
/// A value; time that was played comes from outside.
public struct ScenarioModel: Hashable, Sendable {
    /// How far ahead scenarios look, in seconds.
    public static let horizonSeconds = 30.0
    /// How long a switch makes another likelier, in seconds.
    public static let soonSeconds = 45.0
    /// From here in a track seeking is likelier, in seconds.
    public static let lateSeconds = 120.0
    /// More played time than this at once is a clock that leapt, in seconds.
    private static let playedSecondsMax = 3_600.0

    /// Where the listener is.
    public struct Situation: Hashable, Sendable {
        /// Since the last switch; `nil` when there was none.
        public var secondsSinceSwitch: Double?
        /// In the track.
        public var positionSeconds: Double
        /// To the end of the track; `nil` when unknown.
        public var remainingSeconds: Double?

        public init(
            secondsSinceSwitch: Double? = nil, positionSeconds: Double, remainingSeconds: Double? = nil
        ) {
            self.secondsSinceSwitch = secondsSinceSwitch
            self.positionSeconds = positionSeconds
            self.remainingSeconds = remainingSeconds
        }

        var isLate: Bool { positionSeconds >= ScenarioModel.lateSeconds }

        /// How much of a stretch of time from now lies soon after the last switch.
        func soonSeconds(within seconds: Double) -> Double {
            guard let secondsSinceSwitch else { return 0 }
            return min(max(ScenarioModel.soonSeconds - max(0, secondsSinceSwitch), 0), seconds)
        }
    }

    /// The rates, one of each kind, in the order of the kinds.
    public private(set) var rates: [ListenerRate]

    /// A model that has seen nothing.
    public init() { rates = ListenerRate.Kind.allCases.map(ListenerRate.init) }

    /// The model that had these ``rates``; kinds that are missing start anew.
    ///
    /// - Throws: ``PredictionError/Code/inconsistentState`` when a kind occurs twice.
    public init(restoring rates: [ListenerRate]) throws(PredictionError) {
        self.init()
        guard Set(rates.map(\.kind)).count == rates.count else { throw .repeatedContext }
        for rate in rates { self[rate.kind] = rate }
    }

    private subscript(kind: ListenerRate.Kind) -> ListenerRate {
        get { rates[ListenerRate.Kind.allCases.firstIndex(of: kind) ?? 0] }
        set { rates[ListenerRate.Kind.allCases.firstIndex(of: kind) ?? 0] = newValue }
    }

    // MARK: Learning

    /// Playing went on.
    ///
    /// - Parameters:
    ///   - seconds: For how long; what is negative, not a number or beyond an hour is taken for none.
    ///   - situation: How things were when it ended.
    public mutating func play(seconds: Double, in situation: Situation) {
        guard seconds > 0, seconds <= Self.playedSecondsMax else { return }
        let isSoon = situation.secondsSinceSwitch.map { $0 < Self.soonSeconds } == true
        self[isSoon ? .switchSoon : .switchLater].play(seconds: seconds)
        self[situation.isLate ? .seekForwardLate : .seekForwardEarly].play(seconds: seconds)
        self[situation.isLate ? .seekBackLate : .seekBackEarly].play(seconds: seconds)
        self[.nextTrack].play(seconds: seconds)
        self[.previousTrack].play(seconds: seconds)
    }

    /// The listener chose another preset.
    public mutating func observeSwitch(in situation: Situation) {
        let isSoon = situation.secondsSinceSwitch.map { $0 < Self.soonSeconds } == true
        self[isSoon ? .switchSoon : .switchLater].occur()
    }

    /// The listener moved the playhead.
    public mutating func observeSeek(isForward: Bool, in situation: Situation) {
        switch (isForward, situation.isLate) {
        case (true, false): self[.seekForwardEarly].occur()
        case (true, true): self[.seekForwardLate].occur()
        case (false, false): self[.seekBackEarly].occur()
        case (false, true): self[.seekBackLate].occur()
        }
    }

    /// The listener chose another track. A track that ended by itself is nothing the listener did.
    public mutating func observeTrackChange(isForward: Bool) {
        self[isForward ? .nextTrack : .previousTrack].occur()
    }

    // MARK: Predicting

    /// How likely the listener does each thing in the next instant.
    public func hazards(in situation: Situation) -> ListenerHazards {
        let isLate = situation.isLate
        return ListenerHazards(
            switchSoon: self[.switchSoon].perSecond, switchLater: self[.switchLater].perSecond,
            seekForward: self[isLate ? .seekForwardLate : .seekForwardEarly].perSecond,
            seekBack: self[isLate ? .seekBackLate : .seekBackEarly].perSecond,
            nextTrack: self[.nextTrack].perSecond, previousTrack: self[.previousTrack].perSecond,
            soonSeconds: situation.soonSeconds(within: Self.soonSeconds))
    }

    /// Every scenario with its probability, the likeliest first; 1 in sum.
    ///
    /// - Parameters:
    ///   - situation: Where the listener is. Where the track ends within the horizon, what is left of
    ///     P(nothing) is the next track.
    ///   - presets: What follows the current preset, 1 in sum; empty when there is no other.
    ///   - previous: The preset that played just before.
    public func scenarios(
        in situation: Situation, presets: [PresetProbability], previous: Preset?
    ) -> [ScenarioProbability] {
        let remaining = situation.remainingSeconds.map { $0.isNaN ? Self.horizonSeconds : max(0, $0) }
        let horizon = min(remaining ?? Self.horizonSeconds, Self.horizonSeconds)
        let soon = situation.soonSeconds(within: horizon)
        let switching =
            presets.isEmpty
            ? 0 : self[.switchSoon].perSecond * soon + self[.switchLater].perSecond * (horizon - soon)
        let isLate = situation.isLate
        let forward = self[isLate ? .seekForwardLate : .seekForwardEarly].perSecond * horizon
        let back = self[isLate ? .seekBackLate : .seekBackEarly].perSecond * horizon
        let next = self[.nextTrack].perSecond * horizon
        let previousTrack = self[.previousTrack].perSecond * horizon
        let total = switching + forward + back + next + previousTrack
        let nothing = exponential(-total)
        let share = total > 0 ? (1 - nothing) / total : 0
        let isEnding = horizon < Self.horizonSeconds
        var scenarios = [
            ScenarioProbability(scenario: .continues, probability: isEnding ? 0 : nothing),
            ScenarioProbability(scenario: .seeksForward, probability: share * forward),
            ScenarioProbability(scenario: .seeksBack, probability: share * back),
            ScenarioProbability(
                scenario: .nextTrack, probability: share * next + (isEnding ? nothing : 0)),
            ScenarioProbability(scenario: .previousTrack, probability: share * previousTrack),
        ]
        scenarios += presets.map { prediction in
            let preset = prediction.preset
            return ScenarioProbability(
                scenario: preset == previous ? .togglesBack(to: preset) : .switches(to: preset),
                probability: share * switching * prediction.probability)
        }
        // The sort is stable in effect: equal ones keep their place.
        return scenarios.enumerated()
            .sorted { ($1.element.probability, $0.offset) < ($0.element.probability, $1.offset) }
            .map(\.element)
    }
}
