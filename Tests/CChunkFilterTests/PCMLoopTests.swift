// SPDX-License-Identifier: MIT
import CChunkFilter
import Testing

/// PCM to rows and back: exact inverses of each other, for every input, in every variant.
@Suite struct PCMLoopTests {
    /// Around the vectors of any machine.
    private static let counts = [0, 1, 3, 7, 8, 15, 16, 17, 31, 33, 64, 1000]

    @Test(arguments: KernelVariant.all, counts)
    func `pairs of channels are split and joined`(variant: KernelVariant, count: Int) {
        var numbers = SeededNumbers(seed: UInt64(count))
        let kernels = variant.kernels
        let narrow: [Int16] = numbers.signedNoise(2 * count)
        var first = [Int16](repeating: 0, count: count)
        var second = first
        kernels.split16(narrow, count, &first, &second)
        #expect(first == (0..<count).map { narrow[2 * $0] })
        #expect(second == (0..<count).map { narrow[2 * $0 + 1] })
        var joined = [Int16](repeating: 0x5A5A, count: 2 * count + 4)
        kernels.join16(first, second, count, &joined)
        #expect(joined == narrow + [Int16](repeating: 0x5A5A, count: 4))

        let wide: [UInt32] = numbers.extremes(2 * count)
        var wideFirst = [UInt32](repeating: 0, count: count)
        var wideSecond = wideFirst
        kernels.split32(wide, count, &wideFirst, &wideSecond)
        #expect(wideFirst == (0..<count).map { wide[2 * $0] })
        var wideJoined = [UInt32](repeating: 0x5A5A, count: 2 * count + 4)
        kernels.join32(wideFirst, wideSecond, count, &wideJoined)
        #expect(wideJoined == wide + [UInt32](repeating: 0x5A5A, count: 4))
    }

    /// The difference of two samples takes a bit more than they do; arithmetic modulo 2^16 does not mind.
    @Test(arguments: KernelVariant.all, counts)
    func `middle and side of 16 bits give left and right`(variant: KernelVariant, count: Int) {
        var numbers = SeededNumbers(seed: UInt64(1000 + count))
        let ends: [Int16] = [.min, .max, 0, -1, 1]
        let left = Array(
            (ends.flatMap { Array(repeating: $0, count: 5) } + numbers.signedNoise(count)).prefix(count))
        let right = Array((0..<25).map { ends[$0 % 5] } + numbers.signedNoise(count)).prefix(count).map { $0 }
        var middle = [Int16](repeating: 0, count: count)
        var side = middle
        variant.kernels.mid_side16(left, right, count, &middle, &side)
        #expect(side == zip(left, right).map { $0 &- $1 })
        #expect(middle == zip(right, side).map { $0 &+ ($1 >> 1) })
        variant.kernels.left_right16(&middle, &side, count)
        #expect(middle == left)
        #expect(side == right)
    }

    @Test(arguments: KernelVariant.all, counts)
    func `middle and side of 32 bits give left and right`(variant: KernelVariant, count: Int) {
        var numbers = SeededNumbers(seed: UInt64(2000 + count))
        let ends: [Int32] = [.min, .max, 0, -1, 1]
        let left = Array(
            (ends.flatMap { Array(repeating: $0, count: 5) } + numbers.signedNoise(count)).prefix(count))
        let right = Array((0..<25).map { ends[$0 % 5] } + numbers.signedNoise(count)).prefix(count).map { $0 }
        var middle = [Int32](repeating: 0, count: count)
        var side = middle
        variant.kernels.mid_side32(left, right, count, &middle, &side)
        #expect(side == zip(left, right).map { $0 &- $1 })
        #expect(middle == zip(right, side).map { $0 &+ ($1 >> 1) })
        variant.kernels.left_right32(&middle, &side, count)
        #expect(middle == left)
        #expect(side == right)
    }

    @Test(arguments: KernelVariant.all)
    func `only floats that are integers of the width count as scaled`(variant: KernelVariant) {
        func isScaled(_ numbers: [Float], _ factor: Float) -> Bool {
            variant.kernels.is_scaled(numbers.map(\.bitPattern), numbers.count, factor, factor) != 0
        }
        let steps = (0..<100).map { Float($0 - 50) * 0x1p-15 }
        #expect(isScaled(steps, 0x1p15))
        #expect(isScaled([-1, 0, 0.5, 0x1.FFFCp-1], 0x1p15))
        #expect(!isScaled([0x1p-16], 0x1p15))
        #expect(isScaled([0x1p-23, -0x1p-23, 0x1.FFFFFCp-1], 0x1p23))
        for stranger in [1, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -1.0001, 1e30]
            as [Float]
        {
            for position in [0, 37, 99] {
                var numbers = steps
                numbers[position] = stranger
                #expect(!isScaled(numbers, 0x1p15), "\(stranger) at \(position)")
                #expect(!isScaled(numbers, 0x1p23), "\(stranger) at \(position)")
            }
        }
    }

    @Test(arguments: KernelVariant.all)
    func `scaled floats are their integers and back`(variant: KernelVariant) {
        var numbers = SeededNumbers(seed: 4)
        for exponent in [15, 23] {
            let limit = 1 << exponent
            let factor = Float(sign: .plus, exponent: exponent, significand: 1)
            let integers =
                [Int32(-limit), Int32(limit - 1), 0, -1, 1]
                + (0..<200).map { _ in Int32(numbers.integer(in: -limit...limit - 1)) }
            let bits = integers.map { (Float($0) / factor).bitPattern }
            var floats = [UInt32](repeating: 0, count: integers.count)
            variant.kernels.to_floats(integers, integers.count, 1 / factor, &floats)
            #expect(floats == bits)
            var back = [Int32](repeating: 0, count: integers.count)
            variant.kernels.to_integers(bits, bits.count, factor, &back)
            #expect(back == integers)
        }
    }
}
