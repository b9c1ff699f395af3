// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport

/// PCM for the tests: made from a rule or a seed, compared byte by byte.
enum PCMFixture {
    static func format(_ sampleFormat: SampleFormat, channelCount: Int = 2) -> PCMFormat {
        PCMFormat(sampleFormat: sampleFormat, sampleRate: 44_100, channelCount: channelCount)
    }

    static func chunk(format: PCMFormat, bytes: [UInt8]) -> PCMChunk {
        var buffer = PCMBuffer(
            format: format, frameCount: FrameCount(Int64(bytes.count / format.bytesPerFrame)))
        buffer.withUnsafeMutableBytes { $0.copyBytes(from: bytes) }
        return PCMChunk(buffer)
    }

    /// A chunk of a signal.
    static func chunk(
        _ signal: TestSignal, format: PCMFormat, frameCount: Int, seed: UInt64 = 1
    ) -> PCMChunk {
        var source = TestSignal.Source(signal, channelCount: format.channelCount, seed: seed)
        var buffer = PCMBuffer(format: format, frameCount: FrameCount(Int64(frameCount)))
        let bytesPerSample = format.sampleFormat.bytesPerSample
        buffer.withUnsafeMutableBytes { bytes in
            for index in 0..<frameCount * format.channelCount {
                let sample = source.next(format.sampleFormat)
                for byte in 0..<bytesPerSample {
                    bytes[index * bytesPerSample + byte] = UInt8(
                        truncatingIfNeeded: sample >> UInt32(8 * byte))
                }
            }
        }
        return PCMChunk(buffer)
    }

    static func bytes(of chunk: PCMChunk) -> [UInt8] { chunk.withUnsafeBytes { Array($0) } }

    static func bytes(of payload: ChunkPayload) -> [UInt8] { payload.withUnsafeBytes { Array($0) } }

    static func payload(_ bytes: [UInt8]) -> ChunkPayload {
        bytes.withUnsafeBytes { ChunkPayload(copying: $0) }
    }

    static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}
