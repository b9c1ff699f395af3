// SPDX-License-Identifier: MIT
import CChunkFilter
import Testing

/// Groups of codes and the bytes they are packed into, for every width and every variant.
@Suite struct PackingTests {
    private static let readSlack = Int(attacca_read_slack)
    private static let writeSlack = Int(attacca_write_slack)

    /// Every width in a row of its own, then all of them mixed.
    private func widthLists(widest: Int, _ numbers: inout SeededNumbers) -> [[UInt8]] {
        (0...widest).map { [UInt8(exactly: $0)!] }
            + [(0...63).map { _ in UInt8(numbers.integer(in: 0...widest)) }]
            + [(0...63).map { UInt8($0 % 2 == 0 ? 0 : widest) }]
    }

    private func packedByteCount(_ widths: [UInt8]) -> Int { widths.reduce(0) { $0 + 8 * Int($1) } }

    @Test(arguments: KernelVariant.all)
    func `groups of 16-bit codes are unpacked as the format says`(variant: KernelVariant) {
        var numbers = SeededNumbers(seed: 1)
        for widths in widthLists(widest: 16, &numbers) {
            let packed: [UInt8] = numbers.extremes(packedByteCount(widths) + Self.readSlack)
            var codes = [UInt16](repeating: 0xA5A5, count: 64 * widths.count + 8)
            variant.kernels.unpack16(packed, widths, widths.count, &codes)
            let expected = ReferenceFilter.unpacked(packed, widths: widths).map { UInt16($0) }
            #expect(codes == expected + [UInt16](repeating: 0xA5A5, count: 8), "widths \(widths)")
        }
    }

    @Test(arguments: KernelVariant.all)
    func `groups of 32-bit codes are unpacked as the format says`(variant: KernelVariant) {
        var numbers = SeededNumbers(seed: 2)
        for widths in widthLists(widest: 32, &numbers) {
            let packed: [UInt8] = numbers.extremes(packedByteCount(widths) + Self.readSlack)
            var codes = [UInt32](repeating: 0xA5A5, count: 64 * widths.count + 8)
            variant.kernels.unpack32(packed, widths, widths.count, &codes)
            let expected = ReferenceFilter.unpacked(packed, widths: widths)
            #expect(codes == expected + [UInt32](repeating: 0xA5A5, count: 8), "widths \(widths)")
        }
    }

    @Test(arguments: KernelVariant.all)
    func `packing keeps the low bits of 16-bit codes and spoils no more than it may`(variant: KernelVariant) {
        var numbers = SeededNumbers(seed: 3)
        for widths in widthLists(widest: 16, &numbers) {
            let codes: [UInt16] = numbers.extremes(64 * widths.count)
            let byteCount = packedByteCount(widths)
            var packed = [UInt8](repeating: 0x5A, count: byteCount + Self.writeSlack + 16)
            let end = packed.withUnsafeMutableBufferPointer { packed in
                variant.kernels.pack16(codes, widths, widths.count, packed.baseAddress)! - packed.baseAddress!
            }
            #expect(end == byteCount, "widths \(widths)")
            #expect(packed.suffix(16).allSatisfy { $0 == 0x5A }, "widths \(widths)")
            let low = codes.enumerated().map {
                $1 & UInt16(truncatingIfNeeded: (1 << Int(widths[$0 / 64])) - 1)
            }
            let unpacked = ReferenceFilter.unpacked(packed, widths: widths).map { UInt16($0) }
            #expect(unpacked == low, "widths \(widths)")
        }
    }

    @Test(arguments: KernelVariant.all)
    func `packing keeps the low bits of 32-bit codes and spoils no more than it may`(variant: KernelVariant) {
        var numbers = SeededNumbers(seed: 4)
        for widths in widthLists(widest: 32, &numbers) {
            let codes: [UInt32] = numbers.extremes(64 * widths.count)
            let byteCount = packedByteCount(widths)
            var packed = [UInt8](repeating: 0x5A, count: byteCount + Self.writeSlack + 16)
            let end = packed.withUnsafeMutableBufferPointer { packed in
                variant.kernels.pack32(codes, widths, widths.count, packed.baseAddress)! - packed.baseAddress!
            }
            #expect(end == byteCount, "widths \(widths)")
            #expect(packed.suffix(16).allSatisfy { $0 == 0x5A }, "widths \(widths)")
            let low = codes.enumerated().map {
                $1 & UInt32(truncatingIfNeeded: (1 << Int(widths[$0 / 64])) - 1)
            }
            #expect(ReferenceFilter.unpacked(packed, widths: widths) == low, "widths \(widths)")
        }
    }

    /// Rice codes: the low bits packed, the rest as a number of its own.
    @Test(arguments: KernelVariant.all)
    func `codes come back from their low bits and what lies above`(variant: KernelVariant) {
        var numbers = SeededNumbers(seed: 5)
        let kernels = variant.kernels
        for width in 0...32 as ClosedRange<UInt8> {
            let widths = [width, width]
            if width <= 16 {
                let codes: [UInt16] = numbers.noise(128, bitWidth: min(16, Int(width) + 8))
                var high = [UInt8](repeating: 0, count: 128)
                kernels.high16(codes, widths, 2, &high)
                #expect(
                    high == codes.map { UInt8(truncatingIfNeeded: $0 >> UInt16(width)) }, "width \(width)")
                var merged = codes.map { $0 & UInt16(truncatingIfNeeded: (1 << Int(width)) - 1) }
                kernels.merge16(&merged, high, widths, 2)
                #expect(merged == codes, "width \(width)")
            }
            let codes: [UInt32] = numbers.noise(128, bitWidth: min(32, Int(width) + 8))
            var high = [UInt8](repeating: 0, count: 128)
            kernels.high32(codes, widths, 2, &high)
            #expect(high == codes.map { UInt8(truncatingIfNeeded: $0 >> UInt32(width)) }, "width \(width)")
            var merged = codes.map { $0 & UInt32(truncatingIfNeeded: (1 << Int(width)) - 1) }
            kernels.merge32(&merged, high, widths, 2)
            #expect(merged == codes, "width \(width)")
        }
    }

    /// Unary strings that nobody wrote may say more than a width leaves room for.
    @Test(arguments: KernelVariant.all)
    func `what does not fit above the width is cut off`(variant: KernelVariant) {
        var numbers = SeededNumbers(seed: 6)
        for width in [0, 9, 12, 16] as [UInt8] {
            let low: [UInt16] = numbers.noise(64, bitWidth: Int(width))
            let high: [UInt8] = numbers.noise(64, bitWidth: 8)
            var merged = low
            variant.kernels.merge16(&merged, high, [width], 1)
            #expect(
                merged == zip(low, high).map { $0 | UInt16(truncatingIfNeeded: UInt64($1) << UInt64(width)) })
        }
        for width in [0, 20, 28, 32] as [UInt8] {
            let low: [UInt32] = numbers.noise(64, bitWidth: Int(width))
            let high: [UInt8] = numbers.noise(64, bitWidth: 8)
            var merged = low
            variant.kernels.merge32(&merged, high, [width], 1)
            #expect(
                merged == zip(low, high).map { $0 | UInt32(truncatingIfNeeded: UInt64($1) << UInt64(width)) })
        }
    }
}
