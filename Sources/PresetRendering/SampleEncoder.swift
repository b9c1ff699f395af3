// SPDX-License-Identifier: MIT
import CacheModel

/// Turns processed samples into the bytes of a PCM format.
///
/// float32 is rounded to nearest; int16 and int24 get ``Dither``, int32 is rounded (its steps are below the noise of
/// anything). Integers saturate at their range.
struct SampleEncoder: Sendable {
    let format: PCMFormat

    /// Encodes whole frames.
    ///
    /// - Parameters:
    ///   - samples: Shape `[frames × channels]`, interleaved, finite, full scale 1.0.
    ///   - firstFrame: Absolute frame of the first one.
    ///   - bytes: As many bytes as the samples take.
    func encode(
        _ samples: UnsafeBufferPointer<Double>, firstFrame: Int64, into bytes: UnsafeMutableRawBufferPointer
    ) {
        precondition(
            bytes.count == samples.count * format.sampleFormat.bytesPerSample, "\(bytes.count) bytes")
        switch format.sampleFormat {
        case .float32:
            let output = bytes.assumingMemoryBound(to: Float.self)
            for index in samples.indices { output[index] = Float(samples[index]) }
        case .int32:
            let output = bytes.assumingMemoryBound(to: Int32.self)
            for index in samples.indices { output[index] = Self.rounded(samples[index] * 0x1p31, bits: 32) }
        case .int16:
            let output = bytes.assumingMemoryBound(to: Int16.self)
            forEachDithered(samples, firstFrame, scale: 0x1p15) { index, value in
                output[index] = Int16(truncatingIfNeeded: Self.rounded(value, bits: 16))
            }
        case .int24:
            forEachDithered(samples, firstFrame, scale: 0x1p23) { index, value in
                let integer = Self.rounded(value, bits: 24)
                bytes[3 * index] = UInt8(truncatingIfNeeded: integer)
                bytes[3 * index + 1] = UInt8(truncatingIfNeeded: integer >> 8)
                bytes[3 * index + 2] = UInt8(truncatingIfNeeded: integer >> 16)
            }
        }
    }

    @inline(__always)
    private func forEachDithered(
        _ samples: UnsafeBufferPointer<Double>, _ firstFrame: Int64, scale: Double,
        _ body: (Int, Double) -> Void
    ) {
        let channelCount = format.channelCount
        var (index, frame) = (0, firstFrame)
        while index < samples.count {
            for channel in 0..<channelCount {
                let dither = Dither.value(frame: frame, channel: channel)
                body(index + channel, samples[index + channel] * scale + dither)
            }
            index += channelCount
            frame += 1
        }
    }

    /// The nearest integer of that many bits.
    @inline(__always)
    private static func rounded(_ value: Double, bits: Int) -> Int32 {
        let limit = Double(Int64(1) << (bits - 1))
        let clamped = min(max(value, -limit), limit - 1)
        // Adding 1.5·2^52 leaves the rounded integer in the low bits of the sum; `rounded()` is a call into libm
        // on processors that are assumed to lack SSE 4.1.
        return Int32(truncatingIfNeeded: (clamped + 0x1.8p52).bitPattern)
    }
}
