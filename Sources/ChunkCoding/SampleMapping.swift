// SPDX-License-Identifier: MIT
import CacheModel

/// How samples become the integers that signals are made of.
struct SampleMapping: Equatable {
    /// The kinds of mapping. Raw values are part of the payload format: never renumber, append only.
    enum Kind: UInt8 {
        /// The sample is an integer; `shift` low bits, zero in all samples, are left out.
        case integer = 0
        /// The sample is a float32 whose bits are reordered so that integers compare as the numbers do:
        ///
        ///     ordered = bits XOR ((bits >> 31) AND 0x7FFFFFFF)      arithmetic shift
        ///
        /// Its own inverse, and a bijection on all 2^32 patterns, so that NaN payloads and -0 survive.
        case orderedFloat = 1
        /// The sample is a float32 that is an integer divided by 2^`shift`, bit for bit.
        case scaledFloat = 2
    }

    let kind: Kind
    /// Bits; 0 for ordered floats.
    let shift: Int
    /// Bits of a signal's samples: 16 or 32.
    let bitWidth: Int

    static let orderedFloat = Self(kind: .orderedFloat, shift: 0, bitWidth: 32)
    /// Floats that were made from 16 bits.
    static let scaledFloat16 = Self(kind: .scaledFloat, shift: 15, bitWidth: 16)
    /// Floats that were made from 24 bits, or have no more.
    static let scaledFloat24 = Self(kind: .scaledFloat, shift: 23, bitWidth: 32)

    static func integer(shift: Int, bitWidth: Int) -> Self {
        Self(kind: .integer, shift: shift, bitWidth: bitWidth)
    }

    var isNarrow: Bool { bitWidth == 16 }

    /// Whether middle and side exist: those of ordered floats would predict nothing.
    var hasMidSide: Bool { kind != .orderedFloat }

    /// What a scaled float is multiplied by to make it an integer.
    var scaleFactor: Float { Float(sign: .plus, exponent: shift, significand: 1) }

    /// Whether samples of a format can have this mapping.
    func isValid(for format: SampleFormat) -> Bool {
        switch kind {
        case .orderedFloat: format == .float32 && self == .orderedFloat
        case .scaledFloat: format == .float32 && (self == .scaledFloat16 || self == .scaledFloat24)
        case .integer:
            format != .float32 && (0..<8 * format.bytesPerSample).contains(shift)
                && (bitWidth == 16 || bitWidth == 32 && format != .int16)
        }
    }
}
