// SPDX-License-Identifier: MIT
import CChunkFilter
import Testing

/// The choice of a width for each group against trying every one of them.
@Suite struct WidthChoiceTests {
    private static let depth = Int(attacca_measure_depth)

    private func bitWidth(_ code: UInt32) -> Int { 32 - code.leadingZeroBitCount }

    /// Groups of noise with some codes that stand out by up to eleven bits.
    private func codes(groupCount: Int, _ numbers: inout SeededNumbers) -> [UInt32] {
        (0..<groupCount).flatMap { group -> [UInt32] in
            let width = group % 33
            var codes: [UInt32] = numbers.noise(64, bitWidth: width)
            for _ in 0..<numbers.integer(in: 0...9) {
                codes[numbers.integer(in: 0...63)] =
                    numbers.noise(1, bitWidth: min(32, width + numbers.integer(in: 0...11)))[0]
            }
            return codes
        }
    }

    /// The bits of a group at a width: its codes, and a patch for each that is wider.
    private func cost(_ codes: ArraySlice<UInt32>, width: Int, patchBitCount: Int) -> Int {
        64 * width + patchBitCount * codes.count { bitWidth($0) > width }
    }

    @Test(arguments: 0...depth, [8, 11, 16, 40])
    func `no width within reach of patches is cheaper than the chosen one`(
        patchWidth: Int, patchBitCount: Int
    ) {
        var numbers = SeededNumbers(seed: UInt64(100 * patchWidth + patchBitCount))
        let groupCount = 132
        let codes = codes(groupCount: groupCount, &numbers)
        var measures = [attacca_group_measure](repeating: attacca_group_measure(), count: groupCount)
        KernelVariant.portable.kernels.measure32(codes, groupCount, Int32(Self.depth), &measures)
        var widths = [UInt8](repeating: 0x5A, count: groupCount + 1)
        let sum = attacca_choose_widths(
            measures, groupCount, Int32(patchWidth), Int32(patchBitCount), &widths)
        var expectedSum = 0
        for group in 0..<groupCount {
            let codes = codes[64 * group..<64 * group + 64]
            let widest = codes.map(bitWidth).max()!
            let costs = (max(0, widest - patchWidth)...widest).map {
                cost(codes, width: $0, patchBitCount: patchBitCount)
            }
            #expect(Int(widths[group]) <= widest, "group \(group)")
            #expect(Int(widths[group]) >= widest - patchWidth, "group \(group)")
            #expect(
                cost(codes, width: Int(widths[group]), patchBitCount: patchBitCount) == costs.min(),
                "group \(group) of \(widest) bits at \(widths[group])")
            expectedSum += costs.min()!
        }
        #expect(sum == UInt64(expectedSum))
        #expect(widths.last == 0x5A, "nothing is written behind the widths")
        #expect(
            attacca_choose_widths(measures, groupCount, Int32(patchWidth), Int32(patchBitCount), nil) == sum,
            "widths that nobody asks for")
    }

    /// Of two widths that cost the same, the wider: fewer patches are faster.
    @Test func `a patch that gains nothing is not made`() {
        var measure = attacca_group_measure()
        measure.width = 9
        measure.wider.0 = 8
        var width: UInt8 = 0
        #expect(attacca_choose_widths(&measure, 1, 1, 8, &width) == 64 * 9)
        #expect(width == 9)
        measure.wider.0 = 7
        #expect(attacca_choose_widths(&measure, 1, 1, 8, &width) == 64 * 8 + 7 * 8)
        #expect(width == 8)
    }
}
