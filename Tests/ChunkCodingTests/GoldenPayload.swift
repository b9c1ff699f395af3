// SPDX-License-Identifier: MIT
import CacheModel
import Foundation
import Testing

@testable import ChunkCoding

/// A committed payload in `Golden`, and the rule that its PCM was made by.
struct GoldenPayload: CustomTestStringConvertible {
    let level: CodecLevel
    let mapping: SampleMapping?
    let format: PCMFormat
    let frameCount: Int
    /// Bits of each sample; 0 for silence.
    let bitCount: Int

    private init(
        _ level: CodecLevel, _ mapping: SampleMapping?, _ sampleFormat: SampleFormat, channelCount: Int,
        frameCount: Int, bitCount: Int
    ) {
        self.level = level
        self.mapping = mapping
        format = PCMFixture.format(sampleFormat, channelCount: channelCount)
        self.frameCount = frameCount
        self.bitCount = bitCount
    }

    static let all: [Self] =
        SampleFormat.allCases.flatMap(stored) + [CodecLevel.fast, .dense].flatMap(filtered)

    private static func stored(_ sampleFormat: SampleFormat) -> [Self] {
        [
            Self(.stored, nil, sampleFormat, channelCount: 2, frameCount: 40, bitCount: 16),
            Self(.stored, nil, sampleFormat, channelCount: 1, frameCount: 0, bitCount: 0),
        ]
    }

    /// Every kind of mapping; mono, stereo and a channel left over; one group and several.
    private static func filtered(_ level: CodecLevel) -> [Self] {
        let narrow = SampleMapping.integer(shift: 0, bitWidth: 16)
        let wide = SampleMapping.integer(shift: 0, bitWidth: 32)
        return [
            Self(level, narrow, .int16, channelCount: 2, frameCount: 300, bitCount: 16),
            Self(
                level, .integer(shift: 6, bitWidth: 16), .int16, channelCount: 1, frameCount: 1_100,
                bitCount: 10),
            Self(level, narrow, .int16, channelCount: 3, frameCount: 192, bitCount: 16),
            Self(level, narrow, .int16, channelCount: 2, frameCount: 4_200, bitCount: 0),
            Self(level, wide, .int24, channelCount: 3, frameCount: 130, bitCount: 24),
            Self(
                level, .integer(shift: 8, bitWidth: 16), .int24, channelCount: 2, frameCount: 200,
                bitCount: 16),
            Self(level, wide, .int32, channelCount: 2, frameCount: 150, bitCount: 32),
            Self(
                level, .integer(shift: 8, bitWidth: 32), .int32, channelCount: 1, frameCount: 130,
                bitCount: 24),
            Self(level, .scaledFloat16, .float32, channelCount: 2, frameCount: 200, bitCount: 16),
            Self(level, .scaledFloat24, .float32, channelCount: 1, frameCount: 200, bitCount: 24),
            Self(level, .orderedFloat, .float32, channelCount: 2, frameCount: 130, bitCount: 32),
        ]
    }

    var name: String {
        "\(level)-\(format.sampleFormat.name)-\(bitCount)bits-\(format.channelCount)ch-\(frameCount)frames"
    }

    var testDescription: String { name }

    /// The PCM: a triangle of another period in each channel, with a little noise on it, loud at its end.
    var pcm: [UInt8] {
        var bytes: [UInt8] = []
        for frame in 0..<frameCount {
            for channel in 0..<format.channelCount {
                let period = 90 + 13 * channel
                let phase = frame % period
                let triangle = 200 * (phase < period / 2 ? phase : period - phase) - 100 * period / 2
                let noise = (frame &* 1_103_515_245 &+ channel &* 7_919 &+ 12_345) >> 16 & 0xFF_FFFF
                bytes += sample(triangle << 16 + noise << (frame % 101 == 100 ? 2 : 0))
            }
        }
        return bytes
    }

    /// A 32-bit integer, cut down to the bits of this payload.
    private func sample(_ value: Int) -> [UInt8] {
        let sampleFormat = format.sampleFormat
        let kept = bitCount == 0 ? 0 : value >> (32 - bitCount)
        guard sampleFormat == .float32 else {
            let width = 8 * sampleFormat.bytesPerSample
            return Array(PCMFixture.littleEndian(Int64(kept << (width - bitCount))).prefix(width / 8))
        }
        let number =
            bitCount == 32 ? Float(kept) * 0x1.68p-32 : Float(kept) / Float(1 << max(0, bitCount - 1))
        return PCMFixture.littleEndian(number.bitPattern)
    }

    private var path: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Golden/\(name).hex"
    }

    /// The committed bytes.
    func read() throws -> [UInt8] {
        try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isWhitespace).map {
            try #require(UInt8($0, radix: 16))
        }
    }

    func write(_ bytes: [UInt8]) throws {
        let lines = stride(from: 0, to: bytes.count, by: 32).map { start in
            bytes[start..<min(start + 32, bytes.count)].map { String(format: "%02x", $0) }.joined(
                separator: " ")
        }
        try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
    }
}
