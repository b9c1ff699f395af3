// SPDX-License-Identifier: MIT
public import CacheModel

/// What was said about the next switch, before it happened.
public struct SwitchPrediction: Hashable, Sendable {
    /// The preset that played when it was made.
    public let from: Preset
    /// The likeliest first.
    public let ranked: [PresetProbability]
    public let madeAt: MonotonicTime

    public init(from: Preset, ranked: [PresetProbability], madeAt: MonotonicTime) {
        self.from = from
        self.ranked = ranked
        self.madeAt = madeAt
    }

    /// Settles the prediction: consumes it, so that it is settled once.
    ///
    /// - Parameters:
    ///   - actual: The preset that the listener chose.
    ///   - time: When; not before ``madeAt``.
    public consuming func settle(by actual: Preset, at time: MonotonicTime) -> SettledPrediction {
        let index = ranked.firstIndex { $0.preset == actual }
        return SettledPrediction(
            from: from, actual: actual, predicted: ranked.first?.preset,
            rank: index.map { $0 + 1 }, probability: index.map { ranked[$0].probability } ?? 0,
            standingSeconds: max(0, time.seconds(since: madeAt)))
    }
}
