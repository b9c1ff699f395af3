// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing

@testable import PresetRendering

@Suite struct DitherTests {
    private static let values = (0..<60_000).map { Dither.value(frame: Int64($0 / 2), channel: $0 % 2) }

    @Test func `its density is triangular over two steps`() {
        let count = Double(Self.values.count)
        let mean = Self.values.reduce(0, +) / count
        let variance = Self.values.reduce(0) { $0 + $1 * $1 } / count
        #expect(abs(mean) < 0.01)
        #expect(abs(variance - 1.0 / 6) < 0.004)
        #expect(Self.values.allSatisfy { $0 > -1 && $0 < 1 })
        // P(|d| < 1/2) = 3/4 for a triangle, 1/2 for a rectangle.
        #expect(abs(Double(Self.values.filter { abs($0) < 0.5 }.count) / count - 0.75) < 0.01)
    }

    @Test(arguments: [1, 2, 3, 64, 128, 44_100])
    func `it is uncorrelated in time and between channels`(lag: Int) {
        let correlation =
            zip(Self.values, Self.values.dropFirst(lag)).reduce(0) { $0 + $1.0 * $1.1 } * 6
            / Double(Self.values.count - lag)
        #expect(abs(correlation) < 0.02)
    }

    /// The error of dithered rounding has the mean 0 and the variance 1/12 + 1/6 LSB², whatever the signal.
    @Test(arguments: [0.0, 0.25, 0.5, 0.9], [SampleFormat.int16, .int24])
    func `the rounding error does not depend on the signal`(fraction: Double, sampleFormat: SampleFormat) {
        let format = PCMFormat(sampleFormat: sampleFormat, sampleRate: 44_100, channelCount: 2)
        let scale = sampleFormat == .int16 ? 0x1p15 : 0x1p23
        let input = [Double](repeating: (100 + fraction) / scale, count: 20_000)
        let errors = encode(input, format).map { Double($0) - 100 - fraction }
        let mean = errors.reduce(0, +) / 20_000
        #expect(abs(mean) < 0.02)
        #expect(abs(errors.reduce(0) { $0 + $1 * $1 } / 20_000 - 0.25) < 0.02)
    }

    @Test(arguments: SampleFormat.allCases)
    func `integers saturate and do not wrap`(sampleFormat: SampleFormat) {
        let format = PCMFormat(sampleFormat: sampleFormat, sampleRate: 44_100, channelCount: 1)
        guard sampleFormat != .float32 else { return }
        let limit = Int32(truncatingIfNeeded: Int64(1) << Int64(8 * sampleFormat.bytesPerSample - 1) - 1)
        #expect(
            encode([1, 1.5, 1e30, -1.5, -1e30], format) == [limit, limit, limit, -limit - 1, -limit - 1])
    }

    @Test func `int32 is rounded and not dithered`() {
        let format = PCMFormat(sampleFormat: .int32, sampleRate: 44_100, channelCount: 1)
        #expect(encode([3.4 / 0x1p31, -3.6 / 0x1p31, 0], format) == [3, -4, 0])
    }

    private func encode(_ samples: [Double], _ format: PCMFormat) -> [Int32] {
        let width = format.sampleFormat.bytesPerSample
        var bytes = [UInt8](repeating: 0, count: samples.count * width)
        samples.withUnsafeBufferPointer { samples in
            bytes.withUnsafeMutableBytes {
                SampleEncoder(format: format).encode(samples, firstFrame: 7, into: $0)
            }
        }
        return samples.indices.map { index in
            let raw = (0..<width).reduce(UInt32(0)) {
                $0 | UInt32(bytes[index * width + $1]) << UInt32(8 * (4 - width + $1))
            }
            return Int32(bitPattern: raw) >> Int32(32 - 8 * width)
        }
    }
}
