// SPDX-License-Identifier: MIT
public import CacheModel

/// How long the listener stays with each preset: seconds of playing, fading.
///
///     s_p ← s_p · e^(-Δt / τ) + Δt if p played, τ = 20 h of playing
///
/// Not the same as how often a preset is chosen: who compares presets chooses many and stays with one.
public struct PresetDwell: Hashable, Sendable {
    /// After so much playing what was before weighs a third, in seconds.
    static let decaySeconds = 72_000.0
    /// So much playing equal shares are worth, in seconds.
    static let startSeconds = 600.0
    /// Presets that are remembered; beyond it the one stayed with the least goes.
    public static let presetCountMax = 64

    /// Seconds with each preset, decayed.
    public private(set) var seconds: [Preset: Double] = [:]

    public init() {}

    /// As it was stored.
    ///
    /// - Throws: ``PredictionError/Code/invalidCount`` when a number is none, negative, or larger than it can get.
    public init(restoring seconds: [Preset: Double]) throws(PredictionError) {
        for (preset, value) in seconds where !(value >= 0 && value <= 2 * Self.decaySeconds) {
            throw .impossibleDwell(preset, seconds: value)
        }
        let longest = seconds.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.presetCountMax)
        self.seconds = Dictionary(uniqueKeysWithValues: longest.map { ($0.key, $0.value) })
    }

    /// A preset played for so long, in seconds; what is negative, not a number or beyond an hour is taken for none.
    mutating func play(_ preset: Preset, seconds played: Double) {
        guard played > 0, played <= 3_600 else { return }
        let decay = exponential(-played / Self.decaySeconds)
        for other in seconds.keys { seconds[other]! *= decay }
        if seconds[preset] == nil, seconds.count >= Self.presetCountMax { forgetLeast() }
        seconds[preset, default: 0] += played
    }

    /// The share of each preset on offer, the largest first; 1 in sum, empty without presets.
    public func shares(among presets: [Preset]) -> [PresetProbability] {
        // Sorted: a sum must not depend on the order of a hash table.
        let presets = Set(presets).sorted()
        guard !presets.isEmpty else { return [] }
        let start = Self.startSeconds / Double(presets.count)
        let total = presets.reduce(Self.startSeconds) { $0 + (seconds[$1] ?? 0) }
        return presets.map {
            PresetProbability(preset: $0, probability: ((seconds[$0] ?? 0) + start) / total)
        }.sorted()
    }

    private mutating func forgetLeast() {
        if let least = seconds.min(by: { ($0.value, $0.key) < ($1.value, $1.key) }) {
            seconds[least.key] = nil
        }
    }
}
