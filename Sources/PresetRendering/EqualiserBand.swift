// SPDX-License-Identifier: MIT
import AudioAnalysis

/// One band of an equaliser: a shelf or a bell.
struct EqualiserBand: Hashable, Sendable {
    enum Shape: Hashable, Sendable { case lowShelf, bell, highShelf }

    let shape: Shape
    /// Corner or centre, in Hz.
    let frequency: Double
    /// At full intensity, in dB.
    let gain: Double
    let q: Double

    static func lowShelf(_ frequency: Double, gain: Double) -> Self {
        Self(shape: .lowShelf, frequency: frequency, gain: gain, q: 0.7071)
    }

    static func bell(_ frequency: Double, gain: Double, q: Double) -> Self {
        Self(shape: .bell, frequency: frequency, gain: gain, q: q)
    }

    static func highShelf(_ frequency: Double, gain: Double) -> Self {
        Self(shape: .highShelf, frequency: frequency, gain: gain, q: 0.7071)
    }

    /// The filter of this band with its gain (in dB) scaled by `intensity`, 0...1.
    ///
    /// - Returns: `nil` for a band that would lie beyond 0.45 of `sampleRate` (Hz): there is nothing to shape.
    func coefficients(intensity: Double, sampleRate: Double) -> BiquadCoefficients? {
        guard frequency < 0.45 * sampleRate else { return nil }
        let gain = gain * intensity
        return switch shape {
        case .lowShelf: .lowShelf(frequency: frequency, q: q, gain: gain, sampleRate: sampleRate)
        case .bell: .peaking(frequency: frequency, q: q, gain: gain, sampleRate: sampleRate)
        case .highShelf: .highShelf(frequency: frequency, q: q, gain: gain, sampleRate: sampleRate)
        }
    }
}
