// SPDX-License-Identifier: MIT

/// The checksum of LZ4 frames, with seed 0; liblz4 keeps its own to itself.
///
/// - SeeAlso: *xxHash fast digest algorithm*, version 0.1.1.
enum XXH32 {
    private static let primes: (UInt32, UInt32, UInt32, UInt32, UInt32) = (
        2_654_435_761, 2_246_822_519, 3_266_489_917, 668_265_263, 374_761_393
    )

    static func digest(of bytes: UnsafeRawBufferPointer) -> UInt32 {
        var position = 0
        var hash = primes.4
        if bytes.count >= 16 {
            var lanes = SIMD4<UInt32>(primes.0 &+ primes.1, primes.1, 0, 0 &- primes.0)
            while bytes.count - position >= 16 {
                let words = bytes.loadUnaligned(fromByteOffset: position, as: SIMD4<UInt32>.self)
                let sums = lanes &+ words &* primes.1
                lanes = (sums &<< 13 | sums &>> 19) &* primes.0
                position += 16
            }
            hash =
                rotated(lanes[0], by: 1) &+ rotated(lanes[1], by: 7) &+ rotated(lanes[2], by: 12)
                &+ rotated(lanes[3], by: 18)
        }
        hash &+= UInt32(truncatingIfNeeded: bytes.count)
        while bytes.count - position >= 4 {
            let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)
            hash = rotated(hash &+ word &* primes.2, by: 17) &* primes.3
            position += 4
        }
        for byte in bytes[position...] {
            hash = rotated(hash &+ UInt32(byte) &* primes.4, by: 11) &* primes.0
        }
        hash = (hash ^ hash >> 15) &* primes.1
        hash = (hash ^ hash >> 13) &* primes.2
        return hash ^ hash >> 16
    }

    private static func rotated(_ value: UInt32, by bitCount: UInt32) -> UInt32 {
        value << bitCount | value >> (32 - bitCount)
    }
}
