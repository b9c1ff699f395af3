// SPDX-License-Identifier: MIT

/// Triangular dither that is a function of the place in the track, and of nothing else.
///
/// Two uniform numbers from a hash of (frame, channel), subtracted: triangular density over (-1, 1) LSB, variance
/// 1/6 LSB². Such dither makes the mean and the power of the rounding error independent of the signal. A frame
/// has the same dither in whatever chunk, range or order it is rendered.
///
/// - SeeAlso: Lipshitz, Wannamaker, Vanderkooy, *Quantization and Dither: A Theoretical Survey*, J. AES 40(5),
///   1992. The hash is the finaliser of SplitMix64 (Steele, Lea, Flood, 2014).
enum Dither {
    private static let seed: UInt64 = 0x6174_7461_6363_6121

    /// The dither of one sample, in LSB, within (-1, 1).
    @inline(__always)
    static func value(frame: Int64, channel: Int) -> Double {
        // A channel count is at most 64, so that each sample has a number of its own.
        var mixed = (UInt64(bitPattern: frame) &* 64 &+ UInt64(channel)) &* 0x9E37_79B9_7F4A_7C15 &+ seed
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        let difference = Int64(mixed >> 32) - Int64(mixed & 0xFFFF_FFFF)
        return Double(difference) * 0x1p-32
    }
}
