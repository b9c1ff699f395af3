// SPDX-License-Identifier: MIT
public import CacheModel

/// A preset and how likely it is to be the next one.
public struct PresetProbability: Hashable, Sendable {
    public let preset: Preset
    /// 0 to 1.
    public let probability: Double

    public init(preset: Preset, probability: Double) {
        self.preset = preset
        self.probability = probability
    }
}

extension PresetProbability: Comparable {
    /// The likelier one first; equal ones by name, so that an order never depends on chance.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.probability == rhs.probability
            ? lhs.preset < rhs.preset : lhs.probability > rhs.probability
    }
}
