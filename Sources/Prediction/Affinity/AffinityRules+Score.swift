// SPDX-License-Identifier: MIT
public import CacheModel

extension AffinityRules {
    /// How well a preset suits audio, 0 to 1; 0.5 for one without rules.
    ///
    ///     score = 1 / (1 + e^-u)      u = Σ weight · (2 · feature - 1)
    public func score(_ features: AudioFeatures, for preset: Preset) -> Double {
        1 / (1 + exponential(-utility(features, for: preset)))
    }

    func utility(_ features: AudioFeatures, for preset: Preset) -> Double {
        guard let weights = weights[preset] else { return 0 }
        let values = [
            weights.energy, weights.brightness, weights.dynamics, weights.vocalPresence, weights.tempoEnergy,
        ]
        return zip(values, features.centred).reduce(0) { $0 + $1.0 * $1.1 }
    }
}

extension AudioFeatures {
    /// The five, each -1 to 1.
    var centred: [Double] {
        [energy, brightness, dynamics, vocalPresence, tempoEnergy].map { 2 * $0 - 1 }
    }
}
