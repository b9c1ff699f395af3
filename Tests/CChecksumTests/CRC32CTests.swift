// SPDX-License-Identifier: MIT
import CChecksum
import TestSupport
import Testing

/// Each variant that this processor can run, against the RFC's vectors and against the table.
@Suite struct CRC32CTests {
    private let variants: [attacca_crc32c_variant]

    init() {
        var variants = [attacca_crc32c_variant](
            repeating: attacca_crc32c_variant(), count: Int(ATTACCA_CRC32C_VARIANT_COUNT_MAX))
        let count = attacca_crc32c_variants(&variants)
        self.variants = Array(variants.prefix(count))
    }

    /// RFC 3720, appendix B.4; the check value of nine digits is that of every catalogue of checksums.
    private static let vectors: [(bytes: [UInt8], checksum: UInt32)] = [
        ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
        ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
        ([UInt8](0..<32), 0x46DD_794E),
        ([UInt8]((0..<32).reversed()), 0x113F_DB5C),
        (
            [0x01, 0xC0, 0, 0] + [UInt8](repeating: 0, count: 12)
                + [0x14, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0x14, 0, 0, 0, 0x18, 0x28]
                + [UInt8](repeating: 0, count: 7) + [0x02] + [UInt8](repeating: 0, count: 7),
            0xD996_3A56
        ),
        (Array("123456789".utf8), 0xE306_9283),
        ([], 0),
    ]

    @Test func `the last variant is the table, and every one has a name of its own`() {
        let names = variants.map { String(cString: $0.name) }
        #expect(names.last == "portable")
        #expect(Set(names).count == names.count)
    }

    @Test(arguments: vectors.indices)
    func `every variant gives the published checksum`(at index: Int) {
        let (bytes, expected) = Self.vectors[index]
        for variant in variants {
            #expect(checksum(variant, 0, bytes) == expected, "\(String(cString: variant.name))")
        }
        #expect(attacca_crc32c(0, bytes, bytes.count) == expected)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `every variant agrees with the table at each length from each alignment`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let bytes = noise(5_064, &generator)
        for count in 0...5_000 {
            let before = UInt32(truncatingIfNeeded: generator.next())
            let start = Int(generator.next() % 64)
            compare(bytes, from: start, count: count, before: before)
        }
    }

    @Test(arguments: [11, 12] as [UInt64])
    func `every variant agrees with the table on long stretches`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let bytes = noise(300_000, &generator)
        for _ in 0..<40 {
            let start = Int(generator.next() % 64)
            let count = Int(generator.next() % UInt64(bytes.count - start))
            compare(bytes, from: start, count: count, before: UInt32(truncatingIfNeeded: generator.next()))
        }
    }

    @Test func `the checksum of two parts is the checksum of the whole, wherever it is cut`() {
        var generator = SeededGenerator(seed: 7)
        let bytes = noise(9_000, &generator)
        for variant in variants {
            let whole = checksum(variant, 0, bytes)
            for cut in stride(from: 0, through: bytes.count, by: 61) {
                let first = checksum(variant, 0, Array(bytes[..<cut]))
                #expect(checksum(variant, first, Array(bytes[cut...])) == whole, "cut at \(cut)")
            }
        }
    }

    @Test func `a flipped bit anywhere changes the checksum`() {
        var generator = SeededGenerator(seed: 8)
        var bytes = noise(4_000, &generator)
        for variant in variants {
            let whole = checksum(variant, 0, bytes)
            for index in stride(from: 0, to: bytes.count, by: 3) {
                bytes[index] ^= 1 << (index % 8)
                #expect(checksum(variant, 0, bytes) != whole, "byte \(index)")
                bytes[index] ^= 1 << (index % 8)
            }
        }
    }

    private func compare(_ bytes: [UInt8], from start: Int, count: Int, before: UInt32) {
        bytes.withUnsafeBytes { bytes in
            let first = bytes.baseAddress! + start
            let expected = attacca_crc32c_portable(before, first, count)
            for variant in variants where variant.checksum(before, first, count) != expected {
                Issue.record("\(String(cString: variant.name)): \(count) bytes from \(start) after \(before)")
            }
            if attacca_crc32c(before, first, count) != expected {
                Issue.record("as dispatched: \(count) bytes from \(start) after \(before)")
            }
        }
    }

    private func checksum(_ variant: attacca_crc32c_variant, _ before: UInt32, _ bytes: [UInt8]) -> UInt32 {
        variant.checksum(before, bytes, bytes.count)
    }

    private func noise(_ count: Int, _ generator: inout SeededGenerator) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }
}
