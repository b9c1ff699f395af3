// SPDX-License-Identifier: MIT
import CacheModel

/// The format and length of a chunk as an input chooses them: 4 bytes.
///
///     offset  size  field
///          0     1  bits 0-1 sample format, 2-4 channels, 5-7 class of the length
///          1     2  length
///          3     1  of the longest class: from 248 on nothing is cut off the length, and it is added to it
struct FuzzShape {
    private static let channelCounts = [1, 2, 3, 4, 5, 6, 8, 64]
    /// PCM beyond this makes slow work too slow.
    private static let smallByteCountMax = 32 << 10
    /// PCM of the longest: several blocks, whatever the channels.
    static let byteCountMax = 256 << 10
    /// Lengths by class: mostly short, so that most executions are quick.
    private static let lengthMasks = [0x3F, 0x7F, 0xFF, 0xFF, 0x1FF, 0x3FF, 0xFFF, 0x1FFF]
    private static let longest = 248

    let format: PCMFormat
    let frameCount: Int

    /// - Parameter usualByteCountMax: PCM of all chunks but the longest: beyond it executions are slow and seldom find
    ///   anything new.
    init(from input: inout FuzzInput, usualByteCountMax: Int) {
        let kinds = Int(input.takeByte())
        let length = Int(input.takeUInt16())
        let more = Int(input.takeByte())
        let sampleFormat = SampleFormat.allCases[kinds & 3]
        format = PCMFormat(
            sampleFormat: sampleFormat, sampleRate: 44_100, channelCount: Self.channelCounts[kinds >> 2 & 7])
        let lengthClass = kinds >> 5
        // Up to 70 000 frames: a few sections more than fit into one block.
        let isLongest = lengthClass == Self.lengthMasks.count - 1 && more >= Self.longest
        let frameCount = isLongest ? length + 17 * more : length & Self.lengthMasks[lengthClass]
        let byteCountMax = isLongest ? Self.byteCountMax : usualByteCountMax
        self.frameCount = min(frameCount, byteCountMax / format.bytesPerFrame)
    }

    /// Whether slow work on such a chunk is quick enough to be done millions of times.
    var isSmall: Bool {
        frameCount * format.bytesPerFrame <= Self.smallByteCountMax && format.channelCount <= 8
    }

    /// The bytes that choose a shape.
    static func encoded(_ sampleFormat: SampleFormat, channelCount: Int, frameCount: Int) -> [UInt8] {
        let format = SampleFormat.allCases.firstIndex(of: sampleFormat)!
        let channels = channelCounts.firstIndex(of: channelCount)!
        let lengthClass = lengthMasks.firstIndex { frameCount <= $0 } ?? lengthMasks.count - 1
        let isLongest = frameCount > lengthMasks.last!
        let length = isLongest ? frameCount - 17 * longest : frameCount
        return [
            UInt8(format | channels << 2 | lengthClass << 5), UInt8(length & 0xFF), UInt8(length >> 8),
            isLongest ? UInt8(longest) : 0,
        ]
    }
}
