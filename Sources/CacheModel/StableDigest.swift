// SPDX-License-Identifier: MIT

/// A 64-bit digest that is the same in every process and on every machine: FNV-1a.
///
/// The standard library's `Hasher` is seeded anew in each process, so it cannot name a revision on disk. This
/// one tells revisions apart; it protects nothing from an attacker and checks no stored bytes.
///
/// - SeeAlso: Fowler, Noll, Vo, Eastlake, *The FNV Non-Cryptographic Hash Algorithm* (IETF draft).
public struct StableDigest: Sendable {
    /// The digest of what was taken in so far.
    public private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    /// The digest of nothing.
    public init() {}

    /// Takes in bytes, in order. O(*n*).
    public mutating func combine(bytes: UnsafeRawBufferPointer) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }

    /// Takes in the UTF-8 bytes of `text` and a terminating zero, so that two texts never run together.
    public mutating func combine(_ text: String) {
        for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        value = value &* 0x0000_0100_0000_01B3
    }

    /// Takes in an integer as eight little-endian bytes.
    public mutating func combine(_ integer: Int64) {
        withUnsafeBytes(of: integer.littleEndian) { combine(bytes: $0) }
    }
}
