// SPDX-License-Identifier: MIT
public import CacheModel

/// Which preset suits audio with these features, for this listener.
///
/// A multinomial logistic regression that starts from rules:
///
///     u(x) = β · rule(x, f) + θ_x · (1, f) + θ_(genre, x) · (1, f)        f = five features, -1 to 1
///     p(x) = 0.98 · softmax(s · u)(x) + 0.02 / n                          among n candidates
///
/// What was chosen on what audio teaches the weights θ, how much the rules count β, and the inverse
/// temperature s, which keeps the probabilities calibrated; each step is the smaller the more its weight has
/// learned (AdaGrad). A genre has weights of its own on top, which count from ``genreCountMin`` choices on;
/// what is pooled learns as if there were no genres.
///
/// A value; what is learned depends on the choices alone, never on which presets were on offer.
///
/// - SeeAlso: Duchi, Hazan, Singer, *Adaptive subgradient methods* (2011); Guo and others, *On calibration of
///   modern neural networks* (2017), for the temperature.
public struct AffinityModel: Sendable {
    /// Presets that are remembered; the one seen longest ago makes room for another.
    public static let presetCountMax = 64
    /// Genres that are remembered; the one chosen on longest ago makes room for another.
    public static let genreCountMax = 32
    /// Choices on a genre before it has a say of its own.
    public static let genreCountMin = 20
    /// The longest name of a genre in UTF-8 bytes; a longer one counts as none.
    public static let genreByteCountMax = 64

    private static let equalShare = 0.02
    private static let step = 0.3
    private static let sharpnessStep = 0.1
    /// What is left of a weight with every choice, and of what it has learned.
    private static let weightReturn = 0.9995
    private static let squareDecay = 0.999
    /// Long without a gradient a square would vanish, and the next step be a leap.
    private static let squareMin = 0.1
    static let ruleWeights = 0.0...8.0
    static let sharpnesses = 0.05...4.0

    struct Key: Hashable {
        let genre: String?
        let preset: Preset
    }

    struct Terms: Hashable {
        var weights = [Double](repeating: 0, count: AffinityCell.termCount)
        var squares = [Double](repeating: 1, count: AffinityCell.termCount)

        mutating func learn(_ error: Double, _ terms: [Double]) {
            for place in weights.indices {
                let gradient = error * terms[place]
                squares[place] = max(
                    squares[place] * squareDecay + gradient * gradient, AffinityModel.squareMin)
                let weight = (weights[place] + step * gradient / squares[place].squareRoot()) * weightReturn
                weights[place] = min(max(weight, -AffinityCell.weightMax), AffinityCell.weightMax)
            }
        }
    }

    /// What the model starts from.
    public let rules: AffinityRules
    var presets: [Preset] = []
    var cells: [Key: Terms] = [:]
    var genres: [String: (count: Int, visit: Int)] = [:]
    var ruleWeight = 1.0
    var ruleSquare = 1.0
    var sharpness = 1.0
    var sharpnessSquare = 1.0
    /// Choices that were learned from.
    public internal(set) var choiceCount = 0

    /// A model that knows the rules only.
    public init(rules: AffinityRules = .reference) { self.rules = rules }

    static func isUsable(_ genre: String) -> Bool { (1...genreByteCountMax).contains(genre.utf8.count) }

    /// What follows a preset on audio with these features, the likeliest first.
    ///
    /// - Parameters:
    ///   - current: The preset that plays; never among the results.
    ///   - presets: The presets that can be chosen; order and repetition do not matter.
    ///   - genre: Of the track; `nil` when it has none.
    /// - Returns: One probability for each preset but the current one, summing to 1; empty when there is no
    ///   other.
    /// - Complexity: O(*n* log *n*) in the presets.
    public func probabilities(
        on features: AudioFeatures, genre: String? = nil, after current: Preset, among presets: [Preset]
    ) -> [PresetProbability] {
        let candidates = Set(presets).subtracting([current]).sorted()
        guard !candidates.isEmpty else { return [] }
        let raw = utilities(features, genre: learnedGenre(genre), candidates)
        return zip(candidates, shares(raw)).map { PresetProbability(preset: $0, probability: $1) }.sorted()
    }

    /// Learns from a choice.
    ///
    /// - Precondition: `from` and `to` differ.
    /// - Complexity: O(presets).
    public mutating func observe(on features: AudioFeatures, genre: String? = nil, from: Preset, to: Preset) {
        precondition(from != to, "a switch from \(from) to itself")
        remember(from)
        remember(to)
        choiceCount += 1
        let candidates = presets.filter { $0 != from }
        let terms = [1] + features.centred
        learn(features, terms, genre: nil, candidates, to)
        guard let genre, Self.isUsable(genre) else { return }
        let known = genres[genre]
        if known == nil { makeRoomForGenre() }
        genres[genre] = ((known?.count ?? 0) + 1, choiceCount)
        learn(features, terms, genre: genre, candidates, to)
    }

    // MARK: Softmax

    private func learnedGenre(_ genre: String?) -> String? {
        genre.flatMap { (genres[$0]?.count ?? 0) >= Self.genreCountMin ? $0 : nil }
    }

    private func utilities(
        _ features: AudioFeatures, genre: String?, _ candidates: [Preset]
    ) -> [Double] {
        let terms = [1] + features.centred
        return candidates.map { preset in
            var utility = ruleWeight * rules.utility(features, for: preset)
            utility += Self.dot(cells[Key(genre: nil, preset: preset)], terms)
            if let genre { utility += Self.dot(cells[Key(genre: genre, preset: preset)], terms) }
            return utility
        }
    }

    private static func dot(_ cell: Terms?, _ terms: [Double]) -> Double {
        guard let cell else { return 0 }
        return zip(cell.weights, terms).reduce(0) { $0 + $1.0 * $1.1 }
    }

    private func shares(_ utilities: [Double]) -> [Double] {
        let highest = utilities.max() ?? 0
        let weights = utilities.map { exponential(sharpness * ($0 - highest)) }
        let total = weights.reduce(0, +)
        let equal = Self.equalShare / Double(utilities.count)
        return weights.map { (1 - Self.equalShare) * $0 / total + equal }
    }

    // MARK: Learning

    private mutating func learn(
        _ features: AudioFeatures, _ terms: [Double], genre: String?, _ candidates: [Preset], _ to: Preset
    ) {
        let raw = utilities(features, genre: genre, candidates)
        let shares = shares(raw)
        // d ln p(to) / d (s · u(x)): 1 for the one chosen, less what each was given.
        let errors = zip(candidates, shares).map { ($0 == to ? 1 : 0) - $1 }
        if genre == nil {
            let rule = zip(errors, candidates).reduce(0) { sum, next in
                sum + next.0 * sharpness * rules.utility(features, for: next.1)
            }
            Self.climb(&ruleWeight, &ruleSquare, rule, Self.step, Self.ruleWeights)
            let slope = zip(errors, raw).reduce(0) { $0 + $1.0 * $1.1 }
            Self.climb(&sharpness, &sharpnessSquare, slope, Self.sharpnessStep, Self.sharpnesses)
        }
        for (preset, error) in zip(candidates, errors) {
            cells[Key(genre: genre, preset: preset), default: Terms()].learn(error * sharpness, terms)
        }
    }

    private static func climb(
        _ value: inout Double, _ square: inout Double, _ gradient: Double, _ step: Double,
        _ range: ClosedRange<Double>
    ) {
        square = max(square * squareDecay + gradient * gradient, squareMin)
        value = min(max(value + step * gradient / square.squareRoot(), range.lowerBound), range.upperBound)
    }

    private mutating func remember(_ preset: Preset) {
        if let place = presets.firstIndex(of: preset) { presets.remove(at: place) }
        presets.insert(preset, at: 0)
        guard presets.count > Self.presetCountMax else { return }
        let forgotten = presets.removeLast()
        for key in cells.keys where key.preset == forgotten { cells[key] = nil }
    }

    private mutating func makeRoomForGenre() {
        guard genres.count >= Self.genreCountMax,
            let oldest = genres.min(by: { $0.value.visit < $1.value.visit })?.key
        else { return }
        genres[oldest] = nil
        for key in cells.keys where key.genre == oldest { cells[key] = nil }
    }
}
