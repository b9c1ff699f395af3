// SPDX-License-Identifier: MIT
import CChunkFilter
import Testing

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Players set rounding modes and flush denormals on their threads: samples must not depend on it.
@Suite struct RoundingModeTests {
    private static let modes: [Int32] = [FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO]

    /// Everything that computes with floats and is meant to be exact.
    private struct Results: Equatable {
        var restored: [[UInt32]]?
        var codes: [UInt32]
        var history: [Int16]
        var integers: [Int32]
        var floats: [UInt32]
        var isScaled: [Int32]
    }

    private let fixture: LaneFixture
    private let rows: [[UInt32]]
    private let bits: [UInt32]
    private let prediction: [Int16]
    private let scaled: [UInt32]
    private let integers: [Int32]

    init() {
        var numbers = SeededNumbers(seed: 77)
        fixture = LaneFixture(tapCount: 8, batchCount: 1, isExtreme: false, numbers: &numbers)
        rows = (0..<16).map { _ in numbers.extremes(192) }
        bits = SeededNumbers.strangeFloats + numbers.floats(512 - SeededNumbers.strangeFloats.count)
        prediction = numbers.signedNoise(512)
        integers = (0..<512).map { _ in Int32(numbers.integer(in: -0x80_0000...0x7F_FFFF)) }
        scaled = integers.map { (Float($0) * 0x1p-23).bitPattern }
    }

    private func results(_ variant: KernelVariant) -> Results {
        let kernels = variant.kernels
        let count = bits.count
        var codes = [UInt32](repeating: 0, count: count)
        var history = [Int16](repeating: 0, count: count)
        var integers = [Int32](repeating: 0, count: count)
        var floats = codes
        var allCodes: [UInt32] = []
        var allHistory: [Int16] = []
        for scale in [0x1p-100, 0x1p-30, 0x1p-15, 1, 0x1p100] as [Float] {
            kernels.code_float(bits, prediction, count, scale, &codes)
            kernels.float_history(bits, count, scale, &history)
            allCodes += codes
            allHistory += history
        }
        kernels.to_integers(scaled, count, 0x1p23, &integers)
        kernels.to_floats(self.integers, count, 0x1p-23, &floats)
        let isScaled = bits.indices.map { index in
            kernels.is_scaled([bits[index]], 1, 0x1p15, 0x1p15)
                + kernels.is_scaled(scaled, count, 0x1p23, 0x1p23)
        }
        return Results(
            restored: fixture.restored(rows, by: kernels.restore_float), codes: allCodes, history: allHistory,
            integers: integers, floats: floats, isScaled: isScaled)
    }

    @Test(arguments: KernelVariant.all)
    func `floats are restored alike in every rounding mode`(variant: KernelVariant) {
        let expected = results(.portable)
        #expect(expected.integers == integers)
        #expect(expected.floats == scaled)
        for mode in Self.modes {
            let before = fegetround()
            fesetround(mode)
            let found = results(variant)
            fesetround(before)
            #expect(found == expected, "mode \(mode)")
        }
    }

    #if arch(x86_64) && canImport(Glibc)
        /// Denormals as inputs and as results count as zero in this state.
        @Test(arguments: KernelVariant.all)
        func `floats are restored alike where denormals are flushed`(variant: KernelVariant) {
            let expected = results(.portable)
            var before = fenv_t()
            fegetenv(&before)
            var flushing = before
            // Flush to zero, and denormals are zeros.
            flushing.__mxcsr |= 0x8040
            fesetenv(&flushing)
            let quotient = Float(bitPattern: 1) + Float(bitPattern: UInt32(Self.modes.count))
            let found = results(variant)
            fesetenv(&before)
            #expect(quotient == 0, "the machine flushes denormals")
            #expect(found == expected)
        }
    #endif
}
