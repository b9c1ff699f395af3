// SPDX-License-Identifier: MIT
import CChunkFilter
import Testing

/// Every variant of the recursions against the formulas of the format, over all predictors that a payload may hold.
@Suite struct RestoreTests {
    private static let tapCounts = Array(stride(from: 2, through: 32, by: 2))

    /// One batch alone, two side by side, three; at the ends of every range, and within.
    private func fixtures(tapCount: Int, _ numbers: inout SeededNumbers) -> [LaneFixture] {
        let shapes = [(1, false), (2, true)] + (tapCount % 8 == 0 ? [(3, false)] : [])
        return shapes.map {
            LaneFixture(tapCount: tapCount, batchCount: $0, isExtreme: $1, numbers: &numbers)
        }
    }

    private func codes<Code: FixedWidthInteger & UnsignedInteger>(
        _ fixture: LaneFixture, count: Int, _ numbers: inout SeededNumbers
    ) -> [[Code]] {
        (0..<fixture.rowCount).map { row in
            row % 3 == 0 ? numbers.extremes(count) : numbers.noise(count, bitWidth: row % (Code.bitWidth + 1))
        }
    }

    @Test(arguments: tapCounts)
    func `rows of 16 bits are restored as the format says`(tapCount: Int) {
        var numbers = SeededNumbers(seed: UInt64(tapCount))
        for fixture in fixtures(tapCount: tapCount, &numbers) {
            let rows: [[UInt16]] = codes(fixture, count: tapCount % 8 == 0 ? 192 : 64, &numbers)
            let expected = zip(rows, fixture.predictors).map(ReferenceFilter.restored16)
            for variant in KernelVariant.all {
                let isEqual = fixture.restored(rows, by: variant.kernels.restore16) == expected
                #expect(isEqual, "\(variant.testDescription), \(fixture.batchCount) batches")
            }
        }
    }

    @Test(arguments: tapCounts)
    func `rows of 32 bits are restored as the format says`(tapCount: Int) {
        var numbers = SeededNumbers(seed: UInt64(100 + tapCount))
        for fixture in fixtures(tapCount: tapCount, &numbers) {
            let rows: [[UInt32]] = codes(fixture, count: tapCount % 8 == 4 ? 192 : 64, &numbers)
            let expected = zip(rows, fixture.predictors).map(ReferenceFilter.restored32)
            for variant in KernelVariant.all {
                let isEqual = fixture.restored(rows, by: variant.kernels.restore32) == expected
                #expect(isEqual, "\(variant.testDescription), \(fixture.batchCount) batches")
            }
        }
    }

    @Test(arguments: tapCounts)
    func `rows of floats are restored as the format says`(tapCount: Int) {
        var numbers = SeededNumbers(seed: UInt64(200 + tapCount))
        for fixture in fixtures(tapCount: tapCount, &numbers) {
            let rows: [[UInt32]] = codes(fixture, count: tapCount % 8 == 2 ? 128 : 64, &numbers)
            let expected = zip(rows, fixture.predictors).map(ReferenceFilter.restoredFloat)
            for variant in KernelVariant.all {
                let isEqual = fixture.restored(rows, by: variant.kernels.restore_float) == expected
                #expect(isEqual, "\(variant.testDescription), \(fixture.batchCount) batches")
            }
        }
    }

    /// The last block of a chunk has fewer sections than lanes.
    @Test(arguments: KernelVariant.all)
    func `lanes that hold nothing disturb no other`(variant: KernelVariant) {
        var numbers = SeededNumbers(seed: 400)
        let fixture = LaneFixture(tapCount: 6, batchCount: 2, isExtreme: false, numbers: &numbers)
        let integers: [[UInt32]] = codes(fixture, count: 64, &numbers)
        let narrow = integers.map { $0.map { UInt16(truncatingIfNeeded: $0) } }
        let isUsed = (0..<fixture.rowCount).map { _ in numbers.integer(in: 0...1) == 1 }
        let kernels = variant.kernels
        let restored = (
            fixture.restored(narrow, isUsed: isUsed, by: kernels.restore16),
            fixture.restored(integers, isUsed: isUsed, by: kernels.restore32),
            fixture.restored(integers, isUsed: isUsed, by: kernels.restore_float)
        )
        for row in integers.indices where isUsed[row] {
            let predictor = fixture.predictors[row]
            #expect(restored.0?[row] == ReferenceFilter.restored16(narrow[row], predictor), "row \(row)")
            #expect(restored.1?[row] == ReferenceFilter.restored32(integers[row], predictor), "row \(row)")
            #expect(restored.2?[row] == ReferenceFilter.restoredFloat(integers[row], predictor), "row \(row)")
        }
    }

    /// Encoders predict from the same history: what one writes, every variant restores.
    @Test(arguments: KernelVariant.all, tapCounts)
    func `codes made with a prediction are restored to the samples`(variant: KernelVariant, tapCount: Int) {
        var numbers = SeededNumbers(seed: UInt64(300 + tapCount))
        let count = 128
        let fixture = LaneFixture(tapCount: tapCount, batchCount: 1, isExtreme: false, numbers: &numbers)
        let integers: [[UInt32]] = codes(fixture, count: count, &numbers)
        let floats = (0..<fixture.rowCount).map { _ in numbers.floats(count) }
        let kernels = variant.kernels
        var rows: (narrow: [[UInt16]], wide: [[UInt32]], float: [[UInt32]]) = ([], [], [])
        for (row, predictor) in fixture.predictors.enumerated() {
            let coder = ReferenceCoder(kernels: kernels, predictor: predictor, tapCount: tapCount)
            rows.narrow.append(coder.codes(of: integers[row].map { Int16(truncatingIfNeeded: $0) }))
            rows.wide.append(coder.codes(of: integers[row].map { Int32(bitPattern: $0) }))
            rows.float.append(coder.codes(ofFloats: floats[row]))
        }
        let narrow = fixture.restored(rows.narrow, by: kernels.restore16)
        #expect(narrow == integers.map { $0.map { UInt16(truncatingIfNeeded: $0) } })
        #expect(fixture.restored(rows.wide, by: kernels.restore32) == integers)
        #expect(fixture.restored(rows.float, by: kernels.restore_float) == floats)
    }
}
