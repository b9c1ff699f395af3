// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import ChunkCoding

/// Streams under a right content checksum that no encoder writes: each is refused where it is wrong.
@Suite struct BlockDecoderTests {
    /// The stream of the worked example in `PayloadFormat.md`: 64 stereo frames.
    private static let stream: [UInt8] =
        [0x13, 0, 0, 0, 1] + [2, 0x28, 0, 0, 0, 0x2B, 0, 0, 0, 0, 0] + [1, 0x78, 0, 0, 0, 0, 0]

    private func decode(_ stream: [UInt8]) throws -> [UInt8] {
        let decoder = BlockDecoder(format: PCMFixture.format(.int16))
        let padded = stream + [UInt8](repeating: 0, count: BitPacking.slackByteCount)
        var pcm = [UInt8](repeating: 0xAA, count: 256)
        try padded.withUnsafeBytes { padded in
            try pcm.withUnsafeMutableBytes { pcm in
                try decoder.decode(
                    UnsafeRawBufferPointer(rebasing: padded[..<stream.count]), frameCount: FrameCount(64),
                    into: pcm)
            }
        }
        return pcm
    }

    private func expectRefusal(_ stream: [UInt8], _ message: String) {
        let error = #expect(throws: CodecError.self) { try decode(stream) }
        #expect(error?.code == .corruption)
        #expect(error?.message == "filtered stream, byte " + message)
    }

    @Test func `the untouched stream decodes`() throws {
        #expect(try decode(Self.stream).starts(with: [100, 0, 0xEC, 0xFF, 103, 0, 0xEF, 0xFF]))
    }

    private static let changes: [(offset: Int, value: UInt8, message: String)] = [
        (0, 0x14, "0: block 0 takes 20 bytes, 19 are left"),
        (3, 0xFF, "0: block 0 takes 4278190099 bytes, 19 are left"),
        (0, 0x12, "22: no room for the table of widths: 1 bytes, 0 are left in the block"),
        (4, 2, "4: unknown stereo mode 2"),
        (5, 4, "5: predictor order 4 for 64 samples"),
        (14, 33, "14: a group of 33-bit samples"),
        (21, 2, "23: no room for the packed groups: 16 bytes, 0 are left in the block"),
    ]

    @Test(arguments: changes)
    func `a field that cannot be is refused with its place`(offset: Int, value: UInt8, message: String) {
        var stream = Self.stream
        stream[offset] = value
        expectRefusal(stream, message)
    }

    @Test func `bytes that nothing accounts for are refused`() {
        expectRefusal(Self.stream + [0], "23: 1 bytes follow the last block")
        expectRefusal([0x14] + Self.stream.dropFirst() + [0], "23: 1 bytes are left over in the block")
        expectRefusal([1, 2, 3], "3: ends inside the table of 1 blocks")
    }

    @Test func `more warm-up than frames is refused`() {
        let decoder = BlockDecoder(format: PCMFixture.format(.int16, channelCount: 1))
        let stream: [UInt8] =
            [4, 0, 0, 0, 2, 0, 0, 0] + [UInt8](repeating: 0, count: BitPacking.slackByteCount)
        var pcm: [UInt8] = [0, 0]
        #expect(throws: CodecError.self) {
            try stream.withUnsafeBytes { stream in
                try pcm.withUnsafeMutableBytes { pcm in
                    try decoder.decode(
                        UnsafeRawBufferPointer(rebasing: stream[..<8]), frameCount: FrameCount(1), into: pcm)
                }
            }
        }
    }
}
