// SPDX-License-Identifier: MIT
public import CacheModel

/// All that is known of one listener, and how it grows: switches, affinity, mixture, rates, hygiene and
/// settlement together.
///
/// A value without a clock. There is one standing prediction: made when the preset that plays is first seen,
/// brought up to date when something else is known of the audio, made anew after every switch, settled by the
/// next switch that teaches. What is learned comes from the events alone; the same events give the same
/// ``state``.
public struct Predictor: Sendable {
    /// Switches that have to be learned before a listener is known, and the weight is learned apart.
    public static let warmSwitchCount = 50

    /// The presets that the player offers: what a prediction ranks.
    public var presets: [Preset] {
        didSet { if presets != oldValue { standing = nil } }
    }
    /// Whether anything is learned and predictions settled.
    public let isLearning: Bool

    public internal(set) var switches: SwitchModel
    public internal(set) var affinity: AffinityModel
    public internal(set) var mixer: SourceMixer
    public internal(set) var scenarios: ScenarioModel
    public internal(set) var dwell: PresetDwell
    public internal(set) var verdict: PrefetchVerdict

    var hygiene = SwitchHygiene()
    var modes: SessionModeTracker?
    var standing: MixedPrediction?
    /// The last that was reported.
    var playing: PredictorEvent.Playing?
    var playingSince: MonotonicTime?
    var lastSwitch: (from: Preset, time: MonotonicTime)?

    /// - Parameters:
    ///   - presets: The presets that the player offers.
    ///   - base: What is assumed of a listener's switches before any was seen.
    ///   - rules: What audio suits which preset before any was chosen.
    ///   - isLearning: When false, ``observe(_:at:)`` learns and settles nothing; predictions are still made
    ///     of what is known.
    public init(
        presets: [Preset], base: BaseTable = .reference, rules: AffinityRules = .reference,
        isLearning: Bool = true
    ) {
        self.presets = presets
        self.isLearning = isLearning
        switches = SwitchModel(base: base)
        affinity = AffinityModel(rules: rules)
        mixer = SourceMixer()
        scenarios = ScenarioModel()
        dwell = PresetDwell()
        verdict = PrefetchVerdict()
    }

    /// A predictor that goes on from what was learned.
    ///
    /// - Throws: ``PredictionError`` when no predictor can have had the state.
    public init(
        restoring state: PredictorState, presets: [Preset], base: BaseTable = .reference,
        rules: AffinityRules = .reference, isLearning: Bool = true
    ) throws(PredictionError) {
        self.init(presets: presets, base: base, rules: rules, isLearning: isLearning)
        switches = try SwitchModel(restoring: state.switches, base: base)
        affinity = try AffinityModel(restoring: state.affinity, rules: rules)
        mixer = try SourceMixer(restoring: state.mixer)
        scenarios = try ScenarioModel(restoring: state.rates)
        dwell = try PresetDwell(restoring: state.dwell)
        verdict = PrefetchVerdict(restoring: state.trials)
    }

    /// All that was learned, to be stored.
    public var state: PredictorState {
        PredictorState(
            switches: switches.state, affinity: affinity.state, mixer: mixer.cells, rates: scenarios.rates,
            dwell: dwell.seconds, trials: verdict.trials)
    }

    // MARK: Predicting

    /// How the listener behaves now.
    public func mode(at time: MonotonicTime) -> SessionMode { modes?.mode(at: time) ?? .normal }

    /// What follows a preset, by each source and mixed, with the audio that was reported last.
    ///
    /// - Complexity: O(*n* log *n*) in the presets.
    public func prediction(after current: Preset, at time: MonotonicTime) -> MixedPrediction {
        prediction(after: current, on: playing?.features, genre: playing?.genre, at: time)
    }

    /// What would follow a preset on other audio.
    public func prediction(
        after current: Preset, on features: AudioFeatures?, genre: String?, at time: MonotonicTime
    ) -> MixedPrediction {
        let context = MixerContext(
            mode: mode(at: time), isWarm: switches.switchCount >= Self.warmSwitchCount, preset: current)
        return MixedPrediction(
            from: current, listener: switches.probabilities(after: current, among: presets),
            audio: features.map {
                affinity.probabilities(on: $0, genre: genre, after: current, among: presets)
            },
            weight: mixer.weight(in: context), context: context, madeAt: time)
    }

    /// The prediction after a preset with its reasons, with the audio that was reported last.
    public func explanation(after current: Preset, at time: MonotonicTime) -> PredictionExplanation {
        let features = playing?.features
        return PredictionExplanation(
            prediction: prediction(after: current, at: time), mode: mode(at: time),
            switchCount: switches.switchCount,
            matrixRow: switches.matrixRow(after: current, among: presets),
            expertWeights: zip(SwitchState.expertNames, switches.pool.weights).map { ($0, $1) },
            recentShare: switches.pool.recentShare, features: features, genre: playing?.genre,
            ruleScores: features.map { features in
                Set(presets).map {
                    PresetProbability(preset: $0, probability: affinity.rules.score(features, for: $0))
                }.sorted()
            } ?? [])
    }

    /// What the listener does first within the next 30 seconds, the likeliest first; 1 in sum. Empty before
    /// anything was reported.
    public func scenarios(at time: MonotonicTime) -> [ScenarioProbability] {
        guard let playing else { return [] }
        return scenarios.scenarios(
            in: situation(at: time), presets: prediction(after: playing.preset, at: time).mixed,
            previous: lastSwitch?.from)
    }

    /// How likely a session begins with the preset that played last, whatever was played how long before.
    static let staySharePerSession = 0.5

    /// With which presets the listener begins a session or a track, the likeliest first; 1 in sum.
    ///
    /// - Parameter current: What plays now: players open with what played last.
    public func startPresets(current: Preset) -> [PresetProbability] {
        var shares = dwell.shares(among: presets).map {
            PresetProbability(preset: $0.preset, probability: $0.probability * (1 - Self.staySharePerSession))
        }
        let stay = Self.staySharePerSession
        if let place = shares.firstIndex(where: { $0.preset == current }) {
            shares[place] = PresetProbability(preset: current, probability: shares[place].probability + stay)
        } else {
            shares.append(PresetProbability(preset: current, probability: presets.isEmpty ? 1 : stay))
        }
        return shares.sorted()
    }

    /// How likely the listener does each thing in the next instant, by what was reported last.
    public func hazards(at time: MonotonicTime) -> ListenerHazards {
        scenarios.hazards(in: situation(at: time))
    }

    func situation(at time: MonotonicTime) -> ScenarioModel.Situation {
        ScenarioModel.Situation(
            secondsSinceSwitch: lastSwitch.map { time.seconds(since: $0.time) },
            positionSeconds: playing?.positionSeconds ?? 0, remainingSeconds: playing?.remainingSeconds)
    }

    // MARK: Prefetch

    /// Tells what speculative rendering cost and saved since the last settled prediction. Call it once for
    /// each.
    public mutating func settlePrefetch(_ trial: PrefetchTrial) {
        if isLearning { verdict.settle(trial) }
    }
}
