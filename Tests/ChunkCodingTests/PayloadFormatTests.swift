// SPDX-License-Identifier: MIT
import CChecksum
import CacheModel
import Foundation
import TestSupport
import Testing

@testable import ChunkCoding

/// Golden bytes: these fail when the format changes by accident. Update only with a version bump, together
/// with the worked example of `PayloadFormat.md`.
@Suite struct PayloadFormatTests {
    /// 64 stereo frames: left is 100 + 3 i, right is 3 i - 20.
    private let chunk: PCMChunk = {
        var bytes: [UInt8] = []
        for frame in 0..<64 as Range<Int16> {
            bytes += PCMFixture.littleEndian(100 + 3 * frame)
            bytes += PCMFixture.littleEndian(3 * frame - 20)
        }
        return PCMFixture.chunk(format: PCMFixture.format(.int16), bytes: bytes)
    }()

    @Test func `the worked example encodes to the documented bytes`() throws {
        let bytes = PCMFixture.bytes(of: try ChunkCodec().encode(chunk))
        #expect(bytes.map { String(format: "%02x", $0) }.joined(separator: " ") == Self.golden)
    }

    @Test func `the documented bytes decode to the worked example`() throws {
        let bytes = Self.golden.split(separator: " ").compactMap { UInt8($0, radix: 16) }
        let decoded = try ChunkCodec().decode(
            PCMFixture.payload(bytes), format: chunk.format, frameCount: chunk.frameCount)
        #expect(PCMFixture.bytes(of: decoded) == PCMFixture.bytes(of: chunk))
    }

    private static let golden = """
        41 54 43 50 2d 94 a8 ec 01 00 01 00 01 02 00 10 \
        44 ac 00 00 00 00 00 00 40 00 00 00 00 00 00 00 \
        17 00 00 00 00 00 00 00 32 00 00 00 00 00 00 00 \
        04 22 4d 18 6c 40 17 00 00 00 00 00 00 00 07 17 \
        00 00 80 13 00 00 00 01 02 28 00 00 00 2b 00 00 \
        00 00 00 01 78 00 00 00 00 00 00 00 00 00 0d 68 \
        ae 9f
        """

    @Test func `the header's fields fill its bytes without a gap`() {
        #expect(PayloadHeader.Offset.end == PayloadHeader.byteCount)
    }

    @Test func `a header reads back as it was written`() throws {
        let header = PayloadHeader(
            level: .fast, format: PCMFixture.format(.float32, channelCount: 6),
            frameCount: FrameCount(480_000),
            streamByteCount: 1_000, lz4ByteCount: 0)
        var bytes = [UInt8](repeating: 0xAA, count: PayloadHeader.byteCount)
        bytes.withUnsafeMutableBytes { header.encode(into: $0) }
        let decoded = try bytes.withUnsafeBytes { bytes in try PayloadHeader(decoding: bytes) }
        #expect(decoded == header)
    }

    @Test func `a newer version is refused by name`() throws {
        var bytes = PCMFixture.bytes(of: try ChunkCodec().encode(chunk))
        bytes[PayloadHeader.Offset.formatVersion] = 2
        let error = try refusal(ofResealed: bytes)
        #expect(error?.code == .formatTooNew)
        #expect(error?.description == "formatTooNew: payload format version 2; this Attacca reads up to 1")
    }

    /// Values that no version 1 ever held, under a checksum that vouches for them.
    private static let forgedFields: [(offset: Int, value: UInt8)] = [
        (PayloadHeader.Offset.formatVersion, 0), (PayloadHeader.Offset.level, 9),
        (PayloadHeader.Offset.sampleMapping, 1), (PayloadHeader.Offset.sampleFormat, 0),
        (PayloadHeader.Offset.channelCount, 0), (PayloadHeader.Offset.channelCount, 65),
        (PayloadHeader.Offset.blockFrameCount, 1), (PayloadHeader.Offset.sampleRate + 3, 0xFF),
        (PayloadHeader.Offset.reserved, 1), (PayloadHeader.Offset.frameCount + 7, 0x80),
        (PayloadHeader.Offset.streamByteCount + 4, 1), (PayloadHeader.Offset.lz4ByteCount, 1),
    ]

    @Test(arguments: forgedFields)
    func `a field out of its range is corruption at its offset`(offset: Int, value: UInt8) throws {
        var bytes = PCMFixture.bytes(of: try ChunkCodec().encode(chunk))
        bytes[offset] = value
        let error = try refusal(ofResealed: bytes)
        #expect(error?.code == .corruption)
    }

    /// The error that a payload with a valid header checksum is refused with.
    private func refusal(ofResealed bytes: [UInt8]) throws -> CodecError? {
        var bytes = bytes
        let checksum = bytes[8..<48].withUnsafeBytes { attacca_crc32c(0, $0.baseAddress, $0.count) }
        bytes.replaceSubrange(4..<8, with: PCMFixture.littleEndian(checksum))
        return #expect(throws: CodecError.self) {
            try ChunkCodec().decode(
                PCMFixture.payload(bytes), format: chunk.format, frameCount: chunk.frameCount)
        }
    }
}
