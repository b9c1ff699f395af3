// SPDX-License-Identifier: MIT
import CChunkFilter
import Testing

/// The loops that restore pairs of signals straight into frames: every variant against the formulas of the format, and
/// exactly as many frames as were asked for, since what lies behind them is the next section or nobody's memory.
@Suite struct RestorePairsTests {
    private static let tapCounts = Array(stride(from: 2, through: 32, by: 2))
    /// Elements in front of each section's frames and behind the last that nothing may write to.
    private static let roomCount = 66

    /// One batch alone at any predictor, two side by side at the ends of every range, and within.
    private func fixtures(tapCount: Int, _ numbers: inout SeededNumbers) -> [LaneFixture] {
        [(1, false), (1, true), (2, true), (2, false)].map {
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

    /// Runs `restore` on frames that lie in reverse order, with room around them.
    ///
    /// - Returns: The frames of each pair, or `nil` when the room around them was written to.
    private func frames<Code: FixedWidthInteger, Sample: FixedWidthInteger>(
        _ rows: [[Code]], _ fixture: LaneFixture, of type: Sample.Type,
        by restore: (
            UnsafeMutablePointer<Code>?, Int, Int, UnsafePointer<attacca_lane_predictors>?, Int, Int,
            UnsafePointer<UnsafeMutablePointer<Sample>?>?
        ) -> Void
    ) -> [[Sample]]? {
        let count = 2 * rows[0].count
        let pairCount = rows.count / 2
        let stride = Self.roomCount + count
        let starts = (0..<pairCount).reversed().map { Self.roomCount + $0 * stride }
        var memory = [Sample](repeating: 0x5A, count: pairCount * stride + Self.roomCount)
        let isWithinRows = memory.withUnsafeMutableBufferPointer { memory in
            let targets = starts.map { Optional(memory.baseAddress! + $0) }
            return fixture.restored(rows) { restore($0, $1, $2, $3, $4, $5, targets) } != nil
        }
        let isWithinFrames = (0...pairCount).allSatisfy {
            memory[$0 * stride..<$0 * stride + Self.roomCount].allSatisfy { $0 == 0x5A }
        }
        return isWithinRows && isWithinFrames ? starts.map { Array(memory[$0..<$0 + count]) } : nil
    }

    private func interleaved<Sample>(_ first: [Sample], _ second: [Sample]) -> [Sample] {
        zip(first, second).flatMap { [$0, $1] }
    }

    private func leftRight(middle: [Int16], side: [Int16]) -> [Int16] {
        let right = zip(middle, side).map { $0 &- ($1 >> 1) }
        return interleaved(zip(right, side).map { $0 &+ $1 }, right)
    }

    @Test(arguments: tapCounts)
    func `pairs of 16 bits become as many frames as the format says`(tapCount: Int) {
        var numbers = SeededNumbers(seed: UInt64(500 + tapCount))
        for fixture in fixtures(tapCount: tapCount, &numbers) {
            let rows: [[UInt16]] = codes(fixture, count: tapCount % 8 == 0 ? 192 : 64, &numbers)
            let samples = zip(rows, fixture.predictors).map {
                ReferenceFilter.restored16($0, $1).map { Int16(bitPattern: $0) }
            }
            let pairs = 0..<fixture.rowCount / 2
            for isMidSide in [
                pairs.map { _ in false }, pairs.map { _ in true }, pairs.map { $0 % 3 == 1 },
                pairs.map { _ in numbers.integer(in: 0...1) == 1 },
            ] {
                let masks = isMidSide.map { $0 ? UInt32.max : 0 }
                let expected = pairs.map {
                    isMidSide[$0]
                        ? leftRight(middle: samples[2 * $0], side: samples[2 * $0 + 1])
                        : interleaved(samples[2 * $0], samples[2 * $0 + 1])
                }
                for variant in KernelVariant.all {
                    let found = frames(rows, fixture, of: Int16.self) {
                        variant.kernels.restore_pairs16($0, $1, $2, $3, $4, $5, masks, $6)
                    }
                    let isEqual = found == expected
                    #expect(isEqual, "\(variant.testDescription), \(fixture.batchCount) batches")
                }
            }
        }
    }

    @Test(arguments: tapCounts)
    func `pairs of floats become as many frames as the format says`(tapCount: Int) {
        var numbers = SeededNumbers(seed: UInt64(600 + tapCount))
        for fixture in fixtures(tapCount: tapCount, &numbers) {
            let rows: [[UInt32]] = codes(fixture, count: tapCount % 8 == 2 ? 192 : 64, &numbers)
            let samples = zip(rows, fixture.predictors).map(ReferenceFilter.restoredFloat)
            let expected = (0..<fixture.rowCount / 2).map {
                interleaved(samples[2 * $0], samples[2 * $0 + 1])
            }
            for variant in KernelVariant.all {
                let found = frames(rows, fixture, of: UInt32.self, by: variant.kernels.restore_float_pairs)
                let isEqual = found == expected
                #expect(isEqual, "\(variant.testDescription), \(fixture.batchCount) batches")
            }
        }
    }

    /// Sections that nobody wants are all restored into the same memory.
    @Test(arguments: KernelVariant.all)
    func `a target that many pairs share disturbs no other`(variant: KernelVariant) {
        var numbers = SeededNumbers(seed: 700)
        let fixture = LaneFixture(tapCount: 8, batchCount: 2, isExtreme: false, numbers: &numbers)
        let rows: [[UInt16]] = codes(fixture, count: 128, &numbers)
        let masks = [UInt32](repeating: 0, count: 16)
        let expected = rows.indices.map { ReferenceFilter.restored16(rows[$0], fixture.predictors[$0]) }
        let wanted = 11
        var shared = [Int16](repeating: 0, count: 256)
        var frames = shared
        let isWithinRows = shared.withUnsafeMutableBufferPointer { shared in
            frames.withUnsafeMutableBufferPointer { frames in
                let targets = (0..<16).map { $0 == wanted ? frames.baseAddress : shared.baseAddress }
                return fixture.restored(rows) {
                    variant.kernels.restore_pairs16($0, $1, $2, $3, $4, $5, masks, targets)
                } != nil
            }
        }
        #expect(isWithinRows)
        let wantedPair = interleaved(expected[2 * wanted], expected[2 * wanted + 1])
        #expect(frames == wantedPair.map { Int16(bitPattern: $0) })
    }
}
