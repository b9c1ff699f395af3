// SPDX-License-Identifier: MIT

/// The checksum of LZ4 frames, written down once more: what a forger needs, and liblz4 does not give away.
///
/// - SeeAlso: Collet, *xxHash fast digest algorithm*, version 0.1.1.
enum XXH32 {
    private static let primes: [UInt32] = [0x9E37_79B1, 0x85EB_CA77, 0xC2B2_AE3D, 0x27D4_EB2F, 0x1656_67B1]

    static func checksum(of bytes: some Sequence<UInt8>) -> UInt32 {
        let bytes = Array(bytes)
        var next = 0
        func word() -> UInt32 {
            defer { next += 4 }
            return (0..<4).reduce(0) { $0 | UInt32(bytes[next + $1]) << UInt32(8 * $1) }
        }
        var sum = primes[4]
        if bytes.count >= 16 {
            var lanes = [primes[0] &+ primes[1], primes[1], 0, 0 &- primes[0]]
            while bytes.count - next >= 16 {
                for lane in lanes.indices {
                    lanes[lane] = rotated(lanes[lane] &+ word() &* primes[1], by: 13) &* primes[0]
                }
            }
            sum = zip(lanes, [1, 7, 12, 18]).reduce(0) { $0 &+ rotated($1.0, by: $1.1) }
        }
        sum = sum &+ UInt32(bytes.count)
        while bytes.count - next >= 4 { sum = rotated(sum &+ word() &* primes[2], by: 17) &* primes[3] }
        for byte in bytes[next...] { sum = rotated(sum &+ UInt32(byte) &* primes[4], by: 11) &* primes[0] }
        sum = (sum ^ (sum >> 15)) &* primes[1]
        sum = (sum ^ (sum >> 13)) &* primes[2]
        return sum ^ (sum >> 16)
    }

    private static func rotated(_ value: UInt32, by count: UInt32) -> UInt32 {
        value << count | value >> (32 - count)
    }
}
