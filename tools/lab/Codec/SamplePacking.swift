// SPDX-License-Identifier: MIT
import CacheModel

/// Turns decoded samples into integer PCM without dither: what was an integer of that width in the file is it again.
///
///     integer = nearest(sample · 2^(bits - 1)), saturated; NaN is 0
enum SamplePacking {
    /// Packs samples.
    ///
    /// - Parameters:
    ///   - samples: Full scale 1.0; lossy and float sources may exceed it.
    ///   - format: An integer format.
    ///   - bytes: As many bytes as the samples take.
    static func pack(
        _ samples: UnsafeBufferPointer<Float>, as format: SampleFormat,
        into bytes: UnsafeMutableRawBufferPointer
    ) {
        precondition(bytes.count == samples.count * format.bytesPerSample, "\(bytes.count) bytes")
        switch format {
        case .int16:
            let output = bytes.assumingMemoryBound(to: Int16.self)
            for index in samples.indices {
                output[index] = Int16(truncatingIfNeeded: integer(samples[index], bits: 16))
            }
        case .int24:
            for index in samples.indices {
                let value = integer(samples[index], bits: 24)
                for byte in 0..<3 { bytes[3 * index + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte)) }
            }
        case .int32:
            let output = bytes.assumingMemoryBound(to: Int32.self)
            for index in samples.indices { output[index] = integer(samples[index], bits: 32) }
        case .float32:
            preconditionFailure("float32 is what the samples are")
        }
    }

    private static func integer(_ sample: Float, bits: Int) -> Int32 {
        guard !sample.isNaN else { return 0 }
        let limit = Double(Int64(1) << (bits - 1))
        let value = (Double(sample) * limit).rounded(.toNearestOrEven)
        return Int32(min(max(value, -limit), limit - 1))
    }
}
