// SPDX-License-Identifier: MIT

/// What a stretch of audio sounds like, in five numbers from 0 to 1.
///
/// Each is a monotone map of a physical quantity; which one, and how it is measured, is the affair of whoever
/// analyses the audio. Numbers from outside the range are brought to its nearer end, and what is not a number
/// becomes ``neutral``, which speaks for no preset and against none: so whatever comes from a file, the five
/// are numbers from 0 to 1.
public struct AudioFeatures: Sendable, Hashable {
    /// What a feature is when it is not known.
    public static let neutral = 0.5

    /// From soft, 0, to loud, 1.
    public let energy: Double
    /// From dark, 0, to bright, 1.
    public let brightness: Double
    /// From even in level, 0, to wide in it, 1.
    public let dynamics: Double
    /// From no voice, 0, to voice in front, 1.
    public let vocalPresence: Double
    /// From no beat, 0, to a strong one, 1.
    public let tempoEnergy: Double

    /// Each from 0 to 1; clamped to that, and not a number becomes ``neutral``.
    public init(
        energy: Double, brightness: Double, dynamics: Double, vocalPresence: Double, tempoEnergy: Double
    ) {
        self.energy = Self.clamped(energy)
        self.brightness = Self.clamped(brightness)
        self.dynamics = Self.clamped(dynamics)
        self.vocalPresence = Self.clamped(vocalPresence)
        self.tempoEnergy = Self.clamped(tempoEnergy)
    }

    private static func clamped(_ value: Double) -> Double {
        value.isNaN ? neutral : min(max(value, 0), 1)
    }
}
