// SPDX-License-Identifier: MIT
import TestSupport
import Testing

@testable import ChunkCoding

@Suite struct FixedPredictorTests {
    private func widths(of signal: [Int32]) -> [UInt8] {
        var widths = [UInt8](repeating: 0xEE, count: 4 * BlockLayout.groupCountMax)
        FixedPredictor.measureWidths(of: signal, count: signal.count, into: &widths)
        return widths
    }

    private func residuals(of signal: [Int32], order: Int) -> [UInt32] {
        var residuals = [UInt32](repeating: 0xEEEE_EEEE, count: signal.count)
        FixedPredictor.predict(signal, count: signal.count, order: order, into: &residuals)
        return residuals
    }

    @Test(arguments: 0...3, [3, 4, 31, 32, 33, 100, 4096])
    func `each order restores any 32-bit signal from its residuals`(order: Int, count: Int) {
        var generator = SeededGenerator(seed: UInt64(count * 4 + order))
        let signal = (0..<count).map { _ in Int32.random(in: .min ... .max, using: &generator) }
        let residuals = residuals(of: signal, order: order)
        var restored = Array(signal.prefix(order)) + [Int32](repeating: 0, count: count - order)
        FixedPredictor.restore(&restored, count: count, order: order, from: residuals)
        #expect(restored == signal)
    }

    @Test(arguments: 0...3, [3, 31, 32, 33, 100, 4096])
    func `the measured widths are the least that hold the residuals`(order: Int, count: Int) {
        var generator = SeededGenerator(seed: UInt64(count * 4 + order))
        let signal = (0..<count).map { index in
            Int32.random(in: -1...1, using: &generator) << Int32(index / 32 % 30)
        }
        let widths = widths(of: signal)
        let residuals = residuals(of: signal, order: order)
        for group in 0..<BlockLayout.groupCount(sampleCount: count) {
            let largest = residuals[(group * 32)..<min(group * 32 + 32, count)].max() ?? 0
            let expected = UInt8(32 - largest.leadingZeroBitCount)
            #expect(widths[order * BlockLayout.groupCountMax + group] == expected)
        }
    }

    /// A polynomial of degree d vanishes under order d + 1.
    @Test(arguments: 0...2)
    func `the plan takes the lowest order that leaves nothing`(degree: Int) {
        let signal = (0..<500 as Range<Int32>).map { index in
            (0..<degree).reduce(90_000) { product, _ in product &* (index &- 250) }
        }
        let plan = SignalPlan(widths: widths(of: signal), sampleCount: signal.count)
        #expect(plan.order == degree + 1)
        #expect(plan.byteCount == 4 * (degree + 1))
    }

    /// One loud sample among silence: widths are named within 15 bits of the widest.
    @Test func `a group that is too narrow to be named is widened`() {
        var signal = [Int32](repeating: 0, count: 96)
        signal[40] = .max
        let plan = SignalPlan(widths: widths(of: signal), sampleCount: signal.count)
        #expect(plan.order == 0)
        #expect(plan.baseWidth == 17)
        #expect(plan.byteCount == 4 * (17 + 32 + 17))
    }

    @Test(arguments: 0...32)
    func `packing keeps every bit at every width`(width: Int) {
        var generator = SeededGenerator(seed: UInt64(width))
        let mask = UInt32(truncatingIfNeeded: (1 as UInt64) << UInt64(width) - 1)
        let group = (0..<32).map { _ in UInt32.random(in: 0 ... .max, using: &generator) & mask }
        var bytes = [UInt8](repeating: 0xEE, count: 4 * width + BitPacking.slackByteCount)
        var unpacked = [UInt32](repeating: 0, count: 32)
        bytes.withUnsafeMutableBytes { BitPacking.pack(group, width: width, into: $0.baseAddress!) }
        bytes.withUnsafeBytes { BitPacking.unpack(from: $0.baseAddress!, width: width, into: &unpacked) }
        #expect(unpacked == group)
    }
}
