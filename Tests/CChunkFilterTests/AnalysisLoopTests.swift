// SPDX-License-Identifier: MIT
import CChunkFilter
import Testing

/// What an encoder finds out about a signal: alike in every variant, or payloads would depend on the machine.
@Suite struct AnalysisLoopTests {
    private typealias Number = Double

    private static let slack = Int(attacca_history_slack)
    private static let measureDepth = Int(attacca_measure_depth)

    private func bitWidth(_ code: UInt32) -> Int { 32 - code.leadingZeroBitCount }

    @Test(arguments: KernelVariant.all, Array(stride(from: 2, through: 32, by: 2)))
    func `a prediction is what the format says`(variant: KernelVariant, tapCount: Int) {
        var numbers = SeededNumbers(seed: UInt64(tapCount))
        for shift in 0...15 {
            let isExtreme = shift % 4 == 3
            let history: [Int16] =
                isExtreme
                ? (0..<128).map { _ in numbers.integer(in: 0...2) == 0 ? .max : .min }
                : numbers.signedNoise(128)
            let coefficients: [Int16] =
                isExtreme ? [Int16](repeating: .min, count: tapCount) : numbers.signedNoise(tapCount)
            let predictor = ReferenceFilter.Predictor(coefficients: coefficients, shift: shift)
            let padded = [Int16](repeating: 0, count: Self.slack) + history
            let expected = history.indices.map { index in
                ReferenceFilter.prediction(padded[index..<Self.slack + index].suffix(tapCount), predictor)
            }
            var prediction = [Int16](repeating: 0, count: history.count)
            padded.withUnsafeBufferPointer {
                variant.kernels.predict(
                    $0.baseAddress! + Self.slack, history.count, coefficients, tapCount, Int32(shift),
                    &prediction)
            }
            #expect(prediction == expected, "shift \(shift)")
        }
    }

    @Test(arguments: KernelVariant.all, [64, 512, 576, 1024, 4096])
    func `sums over lags are the same numbers to the last bit`(variant: KernelVariant, count: Int) {
        var numbers = SeededNumbers(seed: UInt64(count))
        let samples: [Int16] = numbers.signedNoise(count)
        let window = (0..<count).map { Float($0 % 97) / 97 }
        var values = [Number](repeating: 0, count: Self.slack + count)
        var expectedValues = values
        values.withUnsafeMutableBufferPointer {
            variant.kernels.windowed(samples, window, count, $0.baseAddress! + Self.slack)
        }
        expectedValues.withUnsafeMutableBufferPointer {
            KernelVariant.portable.kernels.windowed(samples, window, count, $0.baseAddress! + Self.slack)
        }
        #expect(values == expectedValues)
        for lagCount in [1, 2, 3, 9, 33] {
            var sums = [Double](repeating: -1, count: lagCount + 1)
            var expected = sums
            values.withUnsafeBufferPointer { values in
                let x = values.baseAddress! + Self.slack
                variant.kernels.autocorrelate(x, count, lagCount, &sums)
                KernelVariant.portable.kernels.autocorrelate(x, count, lagCount, &expected)
            }
            #expect(sums == expected, "\(lagCount) lags")
            #expect(sums.last == -1, "nothing is written behind \(lagCount) sums")
            let energy = values.reduce(0.0) { $0 + Double($1) * Double($1) }
            #expect(abs(sums[0] - energy) <= 1e-5 * energy)
        }
    }

    @Test(arguments: KernelVariant.all)
    func `histories are shifted or scaled, and clamped`(variant: KernelVariant) {
        var numbers = SeededNumbers(seed: 3)
        let samples =
            [Int32.min, .max, 0, -1, 1, 0x7FFF, 0x8000, -0x8000, -0x8001] + numbers.signedNoise(503)
        for shift in 0...16 {
            var history = [Int16](repeating: 0, count: samples.count)
            variant.kernels.shift_history(samples, samples.count, Int32(shift), &history)
            #expect(history == samples.map { Int16(clamping: $0 >> Int32(shift)) }, "shift \(shift)")
        }
        let bits = SeededNumbers.strangeFloats + numbers.floats(490)
        for exponent in [-100, -60, -15, 0, 1, 60, 100] {
            let scale = Float(sign: .plus, exponent: exponent, significand: 1)
            var history = [Int16](repeating: 0, count: bits.count)
            variant.kernels.float_history(bits, bits.count, scale, &history)
            let expected = bits.map { bits -> Int16 in
                let units = (Double(Float(bitPattern: bits)) / Double(scale)).rounded(.towardZero)
                return units > -0x1p31 && units < 0x1p31 ? Int16(clamping: Int(units)) : .min
            }
            #expect(history == expected, "exponent \(exponent)")
        }
    }

    @Test(arguments: KernelVariant.all)
    func `codes are zigzags of wrapped differences`(variant: KernelVariant) {
        var numbers = SeededNumbers(seed: 4)
        let ends: [Int16] = [.min, .max, 0, -1, 1, .min, .max, 0]
        let narrow = ends + numbers.signedNoise(504)
        let prediction: [Int16] = ends.reversed() + numbers.signedNoise(504)
        var codes = [UInt16](repeating: 0, count: 512)
        variant.kernels.code16(narrow, prediction, 512, &codes)
        #expect(
            codes
                == zip(narrow, prediction).map {
                    let residual = $0 &- $1
                    return UInt16(bitPattern: (residual &<< 1) ^ (residual >> 15))
                })
        let wide = [Int32.min, .max, 0, -1, 1, .min, .max, 0] + numbers.signedNoise(504)
        for shift in 0...16 {
            var codes = [UInt32](repeating: 0, count: 512)
            variant.kernels.code32(wide, prediction, 512, Int32(shift), &codes)
            let expected = zip(wide, prediction).map {
                let residual = $0 &- (Int32($1) &<< Int32(shift))
                return UInt32(bitPattern: (residual &<< 1) ^ (residual >> 31))
            }
            #expect(codes == expected, "shift \(shift)")
        }
    }

    @Test(arguments: KernelVariant.all)
    func `a group is measured at its widest code and below`(variant: KernelVariant) {
        var numbers = SeededNumbers(seed: 5)
        let groupCount = 80
        let wide: [UInt32] = (0..<groupCount).flatMap { group -> [UInt32] in
            group % 9 == 0 ? numbers.extremes(64) : numbers.noise(64, bitWidth: group % 33)
        }
        let narrow = wide.map { UInt16(truncatingIfNeeded: $0) }
        var measures = [attacca_group_measure](repeating: attacca_group_measure(), count: groupCount)
        variant.kernels.measure32(wide, groupCount, Int32(attacca_measure_depth), &measures)
        expect(measures, of: wide)
        variant.kernels.measure16(narrow, groupCount, Int32(attacca_measure_depth), &measures)
        expect(measures, of: narrow.map { UInt32($0) })
    }

    private func expect(_ measures: [attacca_group_measure], of codes: [UInt32]) {
        for (group, measure) in measures.enumerated() {
            let widths = codes[64 * group..<64 * group + 64].map(bitWidth)
            let widest = widths.max()!
            #expect(Int(measure.width) == widest, "group \(group)")
            let wider = withUnsafeBytes(of: measure.wider) { Array($0) }
            // Below no bits at all there is nothing to count but the codes that are not zero.
            let expected = (1...Self.measureDepth).map { below in
                UInt8(widths.count { $0 > max(0, widest - below) })
            }
            #expect(wider == expected, "group \(group)")
        }
    }

    @Test(arguments: KernelVariant.all)
    func `exceptions are the codes above the limit`(variant: KernelVariant) {
        var numbers = SeededNumbers(seed: 6)
        for _ in 0..<40 {
            let wide: [UInt32] = numbers.extremes(64)
            let narrow = wide.map { UInt16(truncatingIfNeeded: $0 >> 16) }
            for limit in [0, 1, 255, 0x7FFF, 0x8000, 0xFFFF, 0x1_0000, 0x7FFF_FFFF, 0x8000_0000, .max]
                as [UInt32]
            {
                let wideMask = wide.indices.reduce(0 as UInt64) {
                    $0 | (wide[$1] > limit ? 1 << UInt64($1) : 0)
                }
                #expect(variant.kernels.exceptions32(wide, limit) == wideMask, "limit \(limit)")
                guard limit <= 0xFFFF else { continue }
                let mask = narrow.indices.reduce(0 as UInt64) {
                    $0 | (narrow[$1] > limit ? 1 << UInt64($1) : 0)
                }
                #expect(variant.kernels.exceptions16(narrow, limit) == mask, "limit \(limit)")
            }
        }
    }

    @Test(arguments: KernelVariant.all)
    func `unary bits are the sum of what lies above a width`(variant: KernelVariant) {
        var numbers = SeededNumbers(seed: 7)
        for count in [1, 63, 64, 128] {
            let wide: [UInt32] = numbers.extremes(count)
            let narrow = wide.map { UInt16(truncatingIfNeeded: $0) }
            for (shift, highest) in [(0, 20), (0, UInt32.max / 128), (7, 20), (15, 20), (31, 20)]
                as [(Int, UInt32)]
            {
                let wideSum = wide.reduce(0 as UInt32) { $0 + min($1 >> UInt32(shift), highest) }
                #expect(variant.kernels.unary_bits32(wide, count, Int32(shift), highest) == wideSum)
                guard shift < 16 else { continue }
                let sum = narrow.reduce(0 as UInt32) { $0 + min(UInt32($1) >> UInt32(shift), highest) }
                #expect(variant.kernels.unary_bits16(narrow, count, Int32(shift), highest) == sum)
            }
        }
    }
}
