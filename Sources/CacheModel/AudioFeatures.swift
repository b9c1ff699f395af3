// SPDX-License-Identifier: MIT

/// What a stretch of audio is like, in five numbers from 0 to 1.
public struct AudioFeatures: Hashable, Sendable {
    /// How loud: from silence to a dense master.
    public let energy: Double
    /// Where the spectrum has its weight: from dull to bright.
    public let brightness: Double
    /// How far peaks stand above the level: from flattened to wide.
    public let dynamics: Double
    /// How much of it is in the middle, at the frequencies of voices.
    public let vocalPresence: Double
    /// How strongly a beat recurs.
    public let tempoEnergy: Double

    /// Each value is limited to 0 ... 1; what is not a number becomes 0.5.
    public init(
        energy: Double, brightness: Double, dynamics: Double, vocalPresence: Double, tempoEnergy: Double
    ) {
        self.energy = Self.limited(energy)
        self.brightness = Self.limited(brightness)
        self.dynamics = Self.limited(dynamics)
        self.vocalPresence = Self.limited(vocalPresence)
        self.tempoEnergy = Self.limited(tempoEnergy)
    }

    private static func limited(_ value: Double) -> Double {
        value.isNaN ? 0.5 : min(max(value, 0), 1)
    }
}
