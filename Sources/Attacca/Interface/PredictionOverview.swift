// SPDX-License-Identifier: MIT
public import CacheModel
import Prediction

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What is said of the next preset, and why: for people, and for players that show it.
public struct PredictionOverview: Hashable, Sendable {
    /// How the listener behaves now.
    public enum Mode: String, Hashable, Sendable {
        /// Many switches.
        case exploration
        /// None for a good while.
        case settled
        /// Neither of the two.
        case normal
    }

    /// The circumstances that a weight was learned in; each is `nil` where it does not count.
    public struct Circumstances: Hashable, Sendable {
        /// How the listener behaved.
        public let mode: Mode?
        /// Whether the listener was known by then.
        public let isWarm: Bool?
        /// The preset that played.
        public let preset: Preset?
    }

    /// One of the models that the listener's source is mixed of.
    public struct Expert: Hashable, Sendable {
        /// What it counts, and after how many presets: `habit_1` is the transition matrix.
        public let name: String
        /// How much it counts, 0 to 1; all experts together 1.
        public let weight: Double
    }

    /// The preset that plays.
    public let current: Preset
    /// All others, the likeliest first; 1 in sum. Empty when there is no other.
    public let presets: [PredictedPreset]
    /// The weight of the listener's source, 0 to 1; the audio's has the rest. 1 while nothing is known of the audio.
    public let listenerWeight: Double
    /// Where that weight was learned: the narrowest circumstances in which enough was.
    public let weightCircumstances: Circumstances
    /// How the listener behaves now.
    public let mode: Mode
    /// Switches of the listener that were learned.
    public let switchCount: Int
    /// The models that the listener's source is mixed of.
    public let experts: [Expert]
    /// How much what fades quickly counts among the experts, 0 to 1.
    public let recentShare: Double
    /// The audio that plays; `nil` while nothing is known of it.
    public let features: AudioFeatures?
    /// Of the track; `nil` when it has none.
    public let genre: String?

    /// How sure the prediction is: 0 when all presets are equally likely, 1 when one is certain.
    ///
    ///     confidence = 1 - Σ p · log2(1 / p) / log2(n)        n presets; 1 for a single one, 0 for none
    public let confidence: Double
}

extension PredictionOverview {
    init(_ explanation: PredictionExplanation) {
        let prediction = explanation.prediction
        func table(_ probabilities: [PresetProbability]) -> [Preset: Double] {
            Dictionary(
                probabilities.map { ($0.preset, $0.probability) }, uniquingKeysWith: { first, _ in first })
        }
        let byListener = table(prediction.listener)
        let byAudio = prediction.audio.map(table)
        let byMatrix = table(explanation.matrixRow)
        let byRules = table(explanation.ruleScores)
        current = prediction.from
        presets = prediction.mixed.map { mixed in
            PredictedPreset(
                preset: mixed.preset, probability: mixed.probability,
                listenerProbability: byListener[mixed.preset] ?? 0, audioProbability: byAudio?[mixed.preset],
                matrixProbability: byMatrix[mixed.preset] ?? 0, ruleScore: byRules[mixed.preset])
        }
        listenerWeight = prediction.listenerWeight
        weightCircumstances = Circumstances(
            mode: prediction.weightContext.mode.map(Mode.init), isWarm: prediction.weightContext.isWarm,
            preset: prediction.weightContext.preset)
        mode = Mode(explanation.mode)
        switchCount = explanation.switchCount
        experts = explanation.expertWeights.map { Expert(name: $0.name, weight: $0.weight) }
        recentShare = explanation.recentShare
        features = explanation.features
        genre = explanation.genre
        confidence = Self.confidence(prediction.mixed.map(\.probability))
    }

    static func confidence(_ probabilities: [Double]) -> Double {
        guard probabilities.count > 1 else { return Double(probabilities.count) }
        let bits = probabilities.reduce(0) { $1 > 0 ? $0 - $1 * log2($1) : $0 }
        return min(max(1 - bits / log2(Double(probabilities.count)), 0), 1)
    }
}

extension PredictionOverview.Mode {
    init(_ mode: SessionMode) {
        switch mode {
        case .exploration: self = .exploration
        case .settled: self = .settled
        case .normal: self = .normal
        }
    }
}
