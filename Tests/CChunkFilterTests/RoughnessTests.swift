// SPDX-License-Identifier: MIT
import CChunkFilter
import Testing

/// What the choice between left and right and middle and side goes by.
@Suite struct RoughnessTests {
    /// Samples in front of the signal, of which two are read.
    private static let before = 2

    /// The plain reading: magnitudes of second differences in every second run of 64 samples.
    private func roughness<Sample: FixedWidthInteger>(_ samples: [Sample]) -> UInt64 {
        let count = samples.count - Self.before
        return (0..<count).filter { $0 / 64 % 2 == 0 }.reduce(0) { sum, index in
            let (latest, middle, oldest) = (samples[index + 2], samples[index + 1], samples[index])
            return sum + (Int64(latest) - 2 * Int64(middle) + Int64(oldest)).magnitude
        }
    }

    /// Noise, silence, and the steepest signal there is, over whole runs of 64 samples.
    private func signals<Sample: FixedWidthInteger & SignedInteger>(_ count: Int) -> [[Sample]] {
        var numbers = SeededNumbers(seed: UInt64(count))
        let length = count + Self.before
        return [
            numbers.signedNoise(length), [Sample](repeating: 0, count: length),
            (0..<length).map { $0 % 2 == 0 ? .min : .max }, [Sample](repeating: .min, count: length),
            (0..<length).map { $0 == count - 1 ? 1 : 0 },
        ]
    }

    @Test(arguments: KernelVariant.all, [0, 64, 128, 192, 256, 4096])
    func `roughness is the sum of second differences in every second run`(variant: KernelVariant, count: Int)
    {
        for (number, samples) in (signals(count) as [[Int16]]).enumerated() {
            let found = samples.withUnsafeBufferPointer {
                variant.kernels.roughness16($0.baseAddress! + Self.before, count)
            }
            #expect(found == roughness(samples), "16 bits, signal \(number)")
        }
        for (number, samples) in (signals(count) as [[Int32]]).enumerated() {
            let found = samples.withUnsafeBufferPointer {
                variant.kernels.roughness32($0.baseAddress! + Self.before, count)
            }
            #expect(found == roughness(samples), "32 bits, signal \(number)")
        }
    }
}
