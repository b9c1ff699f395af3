// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing

@testable import ChunkCoding

/// Bytes from disk are hostile. Whatever happens to a payload, decoding ends in a `CodecError` or in the right samples,
/// never in a trap, an overread or wrong ones; where nobody compared a checksum, it ends within its memory.
@Suite struct DamagedPayloadTests {
    private static let codec = ChunkCodec()
    /// Three channels: a pair and one alone.
    private static let chunk = PCMFixture.chunk(
        .noiseInSilence, format: PCMFixture.format(.int16, channelCount: 3), frameCount: 230)

    private static func payload(_ level: CodecLevel) throws -> [UInt8] {
        PCMFixture.bytes(of: try codec.encode(chunk, level: level))
    }

    private func decode(_ bytes: [UInt8], checksum: ContentChecksum = .verified) throws(CodecError) -> [UInt8]
    {
        let decoded = try Self.codec.decode(
            PCMFixture.payload(bytes), format: Self.chunk.format, frameCount: Self.chunk.frameCount,
            checksum: checksum)
        return PCMFixture.bytes(of: decoded)
    }

    private func refusal(of bytes: [UInt8], checksum: ContentChecksum = .verified) -> CodecError? {
        #expect(throws: CodecError.self) { try decode(bytes, checksum: checksum) }
    }

    @Test(arguments: CodecLevel.allCases)
    func `the payloads of this suite are of their level`(level: CodecLevel) throws {
        #expect(try Self.payload(level)[PayloadHeader.Offset.level] == level.rawValue)
    }

    /// LZ4 has several ways to write one content (a match may point at either of two equal places), so a flip may change
    /// nothing: then, and only then, the payload may still be read.
    @Test(arguments: CodecLevel.allCases, [0xFF, 0x01, 0x80, 0x10] as [UInt8])
    func `a flipped byte is found or changes nothing`(level: CodecLevel, mask: UInt8) throws {
        let bytes = try Self.payload(level)
        let samples = PCMFixture.bytes(of: Self.chunk)
        var harmlessCount = 0
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= mask
            do throws(CodecError) {
                let isEqual = try decode(damaged) == samples
                #expect(isEqual, "byte \(index)")
                harmlessCount += 1
            } catch {
                #expect(error.code == .corruption, "byte \(index)")
            }
            guard index >= PayloadHeader.byteCount else { continue }
            do throws(CodecError) {
                #expect(try decode(damaged, checksum: .skipped).count == samples.count, "byte \(index)")
            } catch {
                #expect(error.code == .corruption, "byte \(index)")
            }
        }
        #expect(harmlessCount < bytes.count / 50)
    }

    @Test(arguments: CodecLevel.allCases, [ContentChecksum.verified, .skipped])
    func `every truncation is found`(level: CodecLevel, checksum: ContentChecksum) throws {
        let bytes = try Self.payload(level)
        for count in 0..<bytes.count {
            #expect(
                refusal(of: Array(bytes[..<count]), checksum: checksum)?.code == .corruption, "\(count) bytes"
            )
        }
    }

    /// Right lengths in the header, so that only the frame can tell.
    @Test(arguments: CodecLevel.allCases, [ContentChecksum.verified, .skipped])
    func `a frame that ends early is found`(level: CodecLevel, checksum: ContentChecksum) throws {
        let bytes = try Self.payload(level)
        for count in PayloadHeader.byteCount..<bytes.count {
            var cut = Array(bytes[..<count])
            cut.replaceSubrange(
                PayloadHeader.Offset.lz4ByteCount..<PayloadHeader.Offset.end,
                with: PCMFixture.littleEndian(UInt64(count - PayloadHeader.byteCount)))
            let error = refusal(of: ForgedPayload.resealed(cut), checksum: checksum)
            #expect(error?.code == .corruption, "\(count) bytes")
        }
    }

    @Test(arguments: CodecLevel.allCases, [ContentChecksum.verified, .skipped])
    func `a byte behind the end is found`(level: CodecLevel, checksum: ContentChecksum) throws {
        #expect(refusal(of: try Self.payload(level) + [0], checksum: checksum)?.code == .corruption)
    }

    @Test func `garbage is refused`() {
        var generator = SeededGenerator(seed: 77)
        for _ in 0..<500 {
            let count = Int.random(in: 0...300, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(refusal(of: bytes)?.code == .corruption)
            #expect(refusal(of: bytes, checksum: .skipped)?.code == .corruption)
        }
    }
}
