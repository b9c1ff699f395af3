// SPDX-License-Identifier: MIT

/// What audio suits which preset, before a listener has shown anything: data, not code.
///
/// A rule says how much a feature speaks for a preset: at its full value that much for it, at none that much
/// against it, in between in proportion. What becomes of it is the affair of whoever predicts.
public struct AffinityRules: Hashable, Sendable {
    /// How much each feature speaks for a preset, -4 to 4.
    public struct Weights: Hashable, Sendable {
        /// The largest weight there is.
        public static let max = 4.0

        /// How much the loudness of the audio speaks for the preset; see ``AudioFeatures/energy``.
        public let energy: Double
        /// How much bright audio speaks for the preset; see ``AudioFeatures/brightness``.
        public let brightness: Double
        /// How much wide dynamics speak for the preset; see ``AudioFeatures/dynamics``.
        public let dynamics: Double
        /// How much a voice speaks for the preset; see ``AudioFeatures/vocalPresence``.
        public let vocalPresence: Double
        /// How much a strong rhythm speaks for the preset; see ``AudioFeatures/tempoEnergy``.
        public let tempoEnergy: Double

        /// Each from -4 to 4; clamped to that, and not a number becomes 0.
        public init(
            energy: Double = 0, brightness: Double = 0, dynamics: Double = 0, vocalPresence: Double = 0,
            tempoEnergy: Double = 0
        ) {
            func clamped(_ weight: Double) -> Double {
                weight.isNaN ? 0 : Swift.min(Swift.max(weight, -Self.max), Self.max)
            }
            self.energy = clamped(energy)
            self.brightness = clamped(brightness)
            self.dynamics = clamped(dynamics)
            self.vocalPresence = clamped(vocalPresence)
            self.tempoEnergy = clamped(tempoEnergy)
        }
    }

    /// The rules of each preset that has any; others are neutral.
    public let weights: [Preset: Weights]

    /// Rules by preset; presets without any are neutral.
    public init(_ weights: [Preset: Weights]) { self.weights = weights }

    /// The rules of the five reference presets: high energy favours `punchy` and `bright`, low energy
    /// `gentle` and `warm`; high brightness `bright`; strong vocals `bright`, then `adaptive`; wide dynamics
    /// `adaptive`, narrow ones `warm` and `gentle`; strong rhythm `punchy`.
    public static let reference = Self([
        "adaptive": Weights(dynamics: 1, vocalPresence: 0.5),
        "gentle": Weights(energy: -1, dynamics: -0.5),
        "warm": Weights(energy: -0.8, dynamics: -0.7),
        "bright": Weights(energy: 0.6, brightness: 1, vocalPresence: 0.8),
        "punchy": Weights(energy: 1, tempoEnergy: 1),
    ])
}
