// SPDX-License-Identifier: MIT
import TestSupport

/// Reproducible inputs of the loops: noise of every width, and the numbers at which arithmetic breaks.
struct SeededNumbers {
    private var generator: SeededGenerator

    /// Bit patterns of floats that behave unlike others: zeros, denormals, infinities, NaN, the ends of integers.
    static let strangeFloats: [UInt32] = [
        0x0000_0000, 0x8000_0000, 0x0000_0001, 0x8000_0001, 0x007F_FFFF, 0x0080_0000, 0x3F80_0000,
        0xBF80_0000,
        0x7F7F_FFFF, 0xFF7F_FFFF, 0x7F80_0000, 0xFF80_0000, 0x7FC0_0001, 0xFFFF_FFFF, 0x7F80_0001,
        0xFFBF_FFFF,
        0x4F00_0000, 0xCF00_0000, 0x4EFF_FFFF, 0xCEFF_FFFF, 0x46FF_FE00, 0xC700_0000,
    ]

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// Uniform in a range.
    mutating func integer(in range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    /// Noise of at most `bitWidth` bits.
    mutating func noise<Value: FixedWidthInteger & UnsignedInteger>(_ count: Int, bitWidth: Int) -> [Value] {
        (0..<count).map { _ in
            bitWidth == 0 ? 0 : Value(truncatingIfNeeded: generator.next() >> UInt64(64 - bitWidth))
        }
    }

    /// Signed noise over the whole type.
    mutating func signedNoise<Value: FixedWidthInteger & SignedInteger>(_ count: Int) -> [Value] {
        (0..<count).map { _ in Value(truncatingIfNeeded: generator.next()) }
    }

    /// Runs of noise, silence, all ones and single bits, each of another width.
    mutating func extremes<Value: FixedWidthInteger & UnsignedInteger>(_ count: Int) -> [Value] {
        var values: [Value] = []
        while values.count < count {
            let length = integer(in: 1...40)
            switch integer(in: 0...4) {
            case 0: values += [Value](repeating: .max, count: length)
            case 1: values += [Value](repeating: 0, count: length)
            case 2:
                values += [Value](repeating: 1 << Value(integer(in: 0...Value.bitWidth - 1)), count: length)
            case 3: values += [Value](repeating: (.max >> 1) + Value(integer(in: 0...1)), count: length)
            default: values += noise(length, bitWidth: integer(in: 0...Value.bitWidth))
            }
        }
        return Array(values.prefix(count))
    }

    /// Floats of every kind as their bits: random patterns, strange ones, and quiet noise.
    mutating func floats(_ count: Int) -> [UInt32] {
        (0..<count).map { _ in
            switch integer(in: 0...3) {
            case 0: UInt32(truncatingIfNeeded: generator.next())
            case 1: Self.strangeFloats[integer(in: 0...Self.strangeFloats.count - 1)]
            case 2: (Float(integer(in: -32768...32767)) * 0x1p-15).bitPattern
            default: Float.random(in: -1...1, using: &generator).bitPattern
            }
        }
    }
}
