// SPDX-License-Identifier: MIT
public import CacheModel
import Prediction

/// What would be predicted of a listener, from what is stored of them: for tools that ask without playing. A value; no
/// disk.
public struct ListenerForecast: Sendable {
    /// Where the listener is imagined to be, and what is known of the audio there.
    public struct Place: Hashable, Sendable {
        /// In the track, in seconds.
        public var positionSeconds: Double
        /// To the end of the track; `nil` when unknown.
        public var remainingSeconds: Double?
        /// The audio there; `nil` while nothing is known of it.
        public var features: AudioFeatures?
        /// Of the track; `nil` when it has none.
        public var genre: String?

        /// A place; by default the beginning of a track of which nothing is known.
        public init(
            positionSeconds: Double = 0, remainingSeconds: Double? = nil, features: AudioFeatures? = nil,
            genre: String? = nil
        ) {
            self.positionSeconds = positionSeconds
            self.remainingSeconds = remainingSeconds
            self.features = features
            self.genre = genre
        }
    }

    /// Whose forecast it is.
    public let listener: String
    /// Whether anything is stored of the listener; otherwise what is shipped is what is said.
    public let isKnown: Bool
    /// The presets that are predicted among: those that were offered, unless the listener has chosen others.
    public let presets: [Preset]
    private let predictor: Predictor

    /// - Parameter state: What is stored of the listener; `nil` of one who is not known.
    init(listener: String, state: PredictorState?, presets: [Preset], rules: AffinityRules)
        throws(PredictionError)
    {
        self.listener = listener
        isKnown = state != nil
        let chosen = state?.switches.presets ?? []
        self.presets = chosen.allSatisfy(presets.contains) ? presets : chosen.sorted()
        predictor =
            if let state {
                try Predictor(restoring: state, presets: self.presets, rules: rules, isLearning: false)
            } else {
                Predictor(presets: presets, rules: rules, isLearning: false)
            }
    }

    /// What is said of a listener of whom nothing is known.
    public init(unknown listener: String, presets: [Preset], rules: AffinityRules = .reference) {
        self.listener = listener
        isKnown = false
        self.presets = presets
        predictor = Predictor(presets: presets, rules: rules, isLearning: false)
    }

    /// Switches that were learned.
    public var switchCount: Int { predictor.switches.switchCount }
    /// Predictions that taught the weight of the two sources.
    public var settlementCount: Int { predictor.mixer.settlementCount }
    /// The preset that was chosen last; `nil` before any was.
    public var lastPreset: Preset? { predictor.switches.state.presets.first }
    /// Whether rendering predicted presets ahead pays with this listener.
    public var presetPrefetch: CacheStatistics.PresetPrefetch {
        CacheStatistics.PresetPrefetch(predictor.verdict.finding)
    }

    /// How often each preset was chosen after another, each time weighing a little less the longer ago it was.
    public func counts(after preset: Preset) -> [Preset: Double] {
        let row = predictor.switches.state.transitions.filter { $0.order == 1 && $0.context == [preset] }
        return Dictionary(row.map { ($0.to, $0.count) }, uniquingKeysWith: max)
    }

    /// What follows a preset, and why.
    public func prediction(after preset: Preset, at place: Place = Place()) -> PredictionOverview {
        let (predictor, instant) = playing(preset, at: place)
        return PredictionOverview(predictor.explanation(after: preset, at: instant))
    }

    /// What the listener does first within the next 30 seconds, a minute after the last switch; the likeliest first.
    public func scenarios(after preset: Preset, at place: Place = Place()) -> [PredictedScenario] {
        let (predictor, instant) = playing(preset, at: place)
        return predictor.scenarios(at: instant).map(PredictedScenario.init)
    }

    /// The predictor of a session in which the preset plays at the place.
    private func playing(_ preset: Preset, at place: Place) -> (Predictor, MonotonicTime) {
        var predictor = predictor
        let start = MonotonicTime(nanoseconds: 0)
        let now = start.advanced(bySeconds: ScenarioModel.soonSeconds + 15)
        if let before = predictor.switches.state.presets.first(where: { $0 != preset }), lastPreset == preset
        {
            _ = predictor.observe(.presetSwitched(from: before, to: preset), at: start)
        }
        let playing = PredictorEvent.Playing(
            preset: preset, positionSeconds: place.positionSeconds, remainingSeconds: place.remainingSeconds,
            features: place.features, genre: place.genre)
        _ = predictor.observe(.playing(playing), at: now)
        return (predictor, now)
    }
}
