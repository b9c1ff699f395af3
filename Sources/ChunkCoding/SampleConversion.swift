// SPDX-License-Identifier: MIT
import CacheModel

/// One channel of interleaved PCM to 32-bit integers and back. See ``SampleMapping``.
enum SampleConversion {
    /// Reads `count` samples of a channel.
    ///
    /// - Parameters:
    ///   - pcm: The sample of the channel in the first frame.
    ///   - channelCount: Samples from one frame to the next.
    @inline(__always)
    static func load(
        _ count: Int, from pcm: UnsafeRawPointer, format: SampleFormat, channelCount: Int,
        into signal: UnsafeMutablePointer<Int32>
    ) {
        switch format {
        case .int16:
            let samples = pcm.assumingMemoryBound(to: Int16.self)
            for index in 0..<count { signal[index] = Int32(samples[index &* channelCount]) }
        case .int24:
            let samples = pcm.assumingMemoryBound(to: UInt8.self)
            for index in 0..<count {
                let sample = samples + index &* channelCount &* 3
                let bits = UInt32(sample[0]) | UInt32(sample[1]) &<< 8 | UInt32(sample[2]) &<< 16
                signal[index] = Int32(bitPattern: bits &<< 8) &>> 8
            }
        case .int32:
            let samples = pcm.assumingMemoryBound(to: Int32.self)
            for index in 0..<count { signal[index] = samples[index &* channelCount] }
        case .float32:
            let samples = pcm.assumingMemoryBound(to: Int32.self)
            for index in 0..<count { signal[index] = reordered(samples[index &* channelCount]) }
        }
    }

    /// Writes `count` samples of a channel; the inverse of ``load(_:from:format:channelCount:into:)``.
    ///
    /// What does not fit a sample is cut off: only a payload that nobody encoded holds such integers.
    @inline(__always)
    static func store(
        _ count: Int, of signal: UnsafePointer<Int32>, format: SampleFormat, channelCount: Int,
        to pcm: UnsafeMutableRawPointer
    ) {
        switch format {
        case .int16:
            let samples = pcm.assumingMemoryBound(to: Int16.self)
            for index in 0..<count {
                samples[index &* channelCount] = Int16(truncatingIfNeeded: signal[index])
            }
        case .int24:
            let samples = pcm.assumingMemoryBound(to: UInt8.self)
            for index in 0..<count {
                let sample = samples + index &* channelCount &* 3
                sample[0] = UInt8(truncatingIfNeeded: signal[index])
                sample[1] = UInt8(truncatingIfNeeded: signal[index] &>> 8)
                sample[2] = UInt8(truncatingIfNeeded: signal[index] &>> 16)
            }
        case .int32:
            let samples = pcm.assumingMemoryBound(to: Int32.self)
            for index in 0..<count { samples[index &* channelCount] = signal[index] }
        case .float32:
            let samples = pcm.assumingMemoryBound(to: Int32.self)
            for index in 0..<count { samples[index &* channelCount] = reordered(signal[index]) }
        }
    }

    /// The bits of a binary32 to the ordered integer, or back.
    @inline(__always)
    private static func reordered(_ bits: Int32) -> Int32 { bits ^ ((bits &>> 31) & 0x7FFF_FFFF) }
}
