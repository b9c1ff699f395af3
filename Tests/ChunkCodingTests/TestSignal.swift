// SPDX-License-Identifier: MIT
import CacheModel
import Testing

/// What chunks of the tests sound like: music, and everything that a filter for music may stumble over.
enum TestSignal: String, CaseIterable, CustomTestStringConvertible {
    case silence, constant, sine, impulses
    /// A bounded random walk with a little noise on it, other for every channel: as predictable as music is.
    case walk
    /// From one end of the range to the other, slowly, and at every frame.
    case square, alternating
    /// Bytes without any order in them; and so for a moment in silence.
    case noise, noiseInSilence
    /// One loud sample in silence.
    case clickInSilence
    /// Walks of fewer bits than the format has.
    case bits8, bits16, bits24
    /// All channels nearly alike; every second one turned over.
    case twins, antiphase
    /// Floats that are 16-bit integers but for one negative zero, or one unit in the last place.
    case bits16ButNegativeZero, bits16ButOneUnit
    /// Floats without a size to speak of, beyond all sizes, and not numbers at all.
    case denormals, infinities, strangers, huge, tiny

    /// Whether only floats can sound like this.
    var isOfFloats: Bool {
        switch self {
        case .bits16ButNegativeZero, .bits16ButOneUnit, .denormals, .infinities, .strangers, .huge, .tiny:
            true
        default: false
        }
    }

    static func all(of format: SampleFormat) -> [Self] {
        allCases.filter { format == .float32 || !$0.isOfFloats }
    }

    var testDescription: String { rawValue }
}
