// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@Suite struct ValueTests {
    @Test(arguments: [(0.0, 0), (0.04, 0), (0.05, 1), (0.84, 8), (1.0, 10), (-3.0, 0), (7.0, 10)])
    func `an intensity is the nearest tenth within 0 and 1`(value: Double, tenths: Int) {
        #expect(Intensity(value).tenths == UInt8(tenths))
    }

    @Test func `an intensity that is not a number traps`() async {
        await #expect(processExitsWith: .failure) { _ = Intensity(Double.nan) }
    }

    /// The published FNV-1a test vectors: revisions on disk depend on them.
    @Test(arguments: [
        ("", 0xCBF2_9CE4_8422_2325 as UInt64), ("a", 0xAF63_DC4C_8601_EC8C),
        ("foobar", 0x8594_4171_F739_67E8),
    ])
    func `the digest matches the published vectors`(text: String, expected: UInt64) {
        var digest = StableDigest()
        Array(text.utf8).withUnsafeBytes { digest.combine(bytes: $0) }
        #expect(digest.value == expected)
    }

    @Test func `two texts in a digest never run together`() {
        var one = StableDigest()
        one.combine("ab")
        one.combine("c")
        var other = StableDigest()
        other.combine("a")
        other.combine("bc")
        #expect(one.value != other.value)
    }

    @Test(arguments: SampleFormat.allCases)
    func `a sample format is found by its name`(format: SampleFormat) {
        #expect(SampleFormat(name: format.name) == format)
    }

    @Test func `a chunk holds what was written into its buffer`() {
        let format = PCMFormat(sampleFormat: .int24, sampleRate: 8_000, channelCount: 3)
        var buffer = PCMBuffer(format: format, frameCount: FrameCount(5))
        buffer.withUnsafeMutableBytes { bytes in
            for index in bytes.indices { bytes[index] = UInt8(index) }
        }
        let chunk = PCMChunk(buffer)
        #expect(chunk.byteCount == ByteCount(45))
        chunk.withUnsafeBytes { bytes in #expect(bytes.elementsEqual(0..<45)) }
    }

    @Test func `a payload whose initialiser throws is freed and rethrows`() {
        struct Refused: Error {}
        #expect(throws: Refused.self) {
            _ = try ChunkPayload(byteCount: 1 << 20) { _ in throw Refused() }
        }
    }
}
