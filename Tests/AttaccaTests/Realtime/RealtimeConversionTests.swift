// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing

@testable import Attacca

/// What becomes of samples that nothing fades, in every pair of formats.
@Suite struct RealtimeConversionTests {
    /// Plays one chunk from its first frame.
    private func stage(
        _ source: SampleFormat, _ output: ReaderOutput, _ bytes: [UInt8], channelCount: Int = 1
    )
        -> CoreStage
    {
        let stage = CoreStage(source: source, output: output, channelCount: channelCount)
        let chunk = stage.chunk(bytes)
        stage.window.add(ReaderWindow.Track(serial: 1, frameCount: chunk.frameCount.rawValue, next: .end))
        stage.add(chunk)
        stage.publish()
        return stage
    }

    private func bytes<Sample>(_ samples: [Sample]) -> [UInt8] { samples.withUnsafeBytes { Array($0) } }

    private func bytes24(_ samples: [Int32]) -> [UInt8] {
        samples.flatMap { sample in [0, 8, 16].map { UInt8(truncatingIfNeeded: sample >> $0) } }
    }

    private func play<Sample: BitwiseCopyable>(
        _ source: SampleFormat, _ output: ReaderOutput, _ bytes: [UInt8], as type: Sample.Type
    ) -> [Sample] {
        let stage = stage(source, output, bytes)
        let count = bytes.count / source.bytesPerSample
        let (samples, result) = stage.read(count, as: type)
        #expect(result == ReaderResult(frameCount: count, status: .complete))
        return samples
    }

    private static let shorts: [Int16] = [0, 1, -1, 255, -256, 12_345, .max, .min]
    private static let wides: [Int32] = [0, 1, -1, 0x7FFF, 0x8000, -0x8001, 8_388_607, -8_388_608]

    @Test func `a format into itself is a copy, whatever the bits`() {
        var generator = SeededGenerator(seed: 9)
        let noise = (0..<4_096).map { _ in UInt8.random(in: 0...255, using: &generator) }
        #expect(bytes(play(.int16, .int16Interleaved, noise, as: Int16.self)) == noise)
        #expect(bytes(play(.int32, .int32Interleaved, noise, as: Int32.self)) == noise)
        #expect(bytes(play(.float32, .float32Interleaved, noise, as: UInt32.self)) == noise)
    }

    @Test func `integers widen exactly`() {
        let shorts = Self.shorts
        #expect(
            play(.int16, .int32Interleaved, bytes(shorts), as: Int32.self) == shorts.map { Int32($0) << 16 })
        #expect(
            play(.int16, .float32Interleaved, bytes(shorts), as: Float.self)
                == shorts.map { Float($0) / 32_768 })
        let wides = Self.wides
        #expect(
            play(.int24, .int32Interleaved, bytes24(wides), as: Int32.self) == wides.map { $0 << 8 })
        #expect(
            play(.int24, .float32Interleaved, bytes24(wides), as: Float.self)
                == wides.map { Float($0) / 8_388_608 })
        let words: [Int32] = [0, 1, -1, 1 << 30, .max, .min]
        #expect(
            play(.int32, .float32Interleaved, bytes(words), as: Float.self)
                == words.map { Float($0) / 2_147_483_648 })
    }

    @Test func `what narrows is rounded, and saturates`() {
        #expect(
            play(.int24, .int16Interleaved, bytes24([0, 127, 128, -128, -129, 8_388_607]), as: Int16.self)
                == [0, 0, 1, 0, -1, .max])
        #expect(
            play(.int32, .int16Interleaved, bytes([Int32(0x7FFF), 0x8000, .max, .min]), as: Int16.self)
                == [0, 1, .max, .min])
    }

    @Test func `no float is undefined as an integer`() {
        let floats: [Float] = [
            0, -0.0, 1, -1, 2, -2, .infinity, -.infinity, .nan, -.nan, 0.5, 1.5 / 32_768, -1.5 / 32_768,
            .leastNonzeroMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
        ]
        #expect(
            play(.float32, .int16Interleaved, bytes(floats), as: Int16.self)
                == [0, 0, .max, .min, .max, .min, .max, .min, 0, 0, 16_384, 2, -2, 0, .max, .min])
        #expect(
            play(.float32, .int32Interleaved, bytes(floats), as: Int32.self)
                == [
                    0, 0, .max, .min, .max, .min, .max, .min, 0, 0, 1 << 30, 98_304, -98_304, 0, .max, .min,
                ])
    }

    @Test(arguments: [1, 2, 6, 64]) func `planes are the interleaved samples, channel by channel`(
        channelCount: Int
    ) {
        let frameCount = 1_500
        let samples = (0..<frameCount * channelCount).map { Int16(truncatingIfNeeded: $0 &* 31) }
        let stage = stage(.int16, .float32Planar, bytes(samples), channelCount: channelCount)
        for (start, count) in [(0, 1), (1, 700), (701, 799)] {
            let (planes, result) = stage.readPlanes(count)
            #expect(result == ReaderResult(frameCount: count, status: .complete))
            for channel in 0..<channelCount {
                let expected = (start..<start + count).map {
                    Float(samples[$0 * channelCount + channel]) / 32_768
                }
                #expect(planes[channel] == expected)
            }
        }
        let (planes, result) = stage.readPlanes(10)
        #expect(result == ReaderResult(frameCount: 0, status: .ended))
        #expect(planes.allSatisfy { $0 == Array(repeating: 0, count: 10) })
    }
}
