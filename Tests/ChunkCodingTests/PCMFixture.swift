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

    static func bytes(of chunk: PCMChunk) -> [UInt8] { chunk.withUnsafeBytes { Array($0) } }

    static func bytes(of payload: ChunkPayload) -> [UInt8] { payload.withUnsafeBytes { Array($0) } }

    static func payload(_ bytes: [UInt8]) -> ChunkPayload {
        bytes.withUnsafeBytes { ChunkPayload(copying: $0) }
    }

    /// Bytes without any order in them.
    static func noise(format: PCMFormat, frameCount: Int, seed: UInt64) -> PCMChunk {
        var generator = SeededGenerator(seed: seed)
        let bytes = (0..<frameCount * format.bytesPerFrame).map { _ in
            UInt8.random(in: 0...255, using: &generator)
        }
        return chunk(format: format, bytes: bytes)
    }

    /// A bounded random walk with a little noise on it, other for every channel: as predictable as music is.
    static func walk(format: PCMFormat, frameCount: Int, seed: UInt64) -> PCMChunk {
        var generator = SeededGenerator(seed: seed)
        var levels = [Double](repeating: 0, count: format.channelCount)
        var slopes = levels
        var bytes: [UInt8] = []
        for _ in 0..<frameCount {
            for channel in levels.indices {
                slopes[channel] =
                    0.95 * slopes[channel] + Double.random(in: -0.002...0.002, using: &generator)
                levels[channel] = 0.99 * levels[channel] + slopes[channel]
                let level = levels[channel] + Double.random(in: -0.0005...0.0005, using: &generator)
                bytes += sample(max(-1, min(level, 0.999)), format: format.sampleFormat)
            }
        }
        return chunk(format: format, bytes: bytes)
    }

    private static func sample(_ level: Double, format: SampleFormat) -> [UInt8] {
        switch format {
        case .int16: littleEndian(Int16(level * 0x1p15))
        case .int24: Array(littleEndian(Int32(level * 0x1p23)).prefix(3))
        case .int32: littleEndian(Int32(level * 0x1p31))
        case .float32: littleEndian(Float(level).bitPattern)
        }
    }

    static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}
