// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing

@testable import ChunkCoding

/// Bytes from disk are hostile. Whatever happens to a payload, decoding ends in a `CodecError` or in the
/// right samples, never in a trap, an overread or wrong ones; where the checksums themselves were forged, it
/// ends within its memory.
@Suite struct DamagedPayloadTests {
    private static let format = PCMFixture.format(.int16, channelCount: 3)
    private static let frameCount = FrameCount(150)

    private static let chunk = PCMFixture.walk(
        format: format, frameCount: Int(frameCount.rawValue), seed: 21)

    private static func payload(level: CodecLevel) throws -> [UInt8] {
        PCMFixture.bytes(of: try ChunkCodec(level: level).encode(chunk))
    }

    private func refusal(of bytes: [UInt8]) -> CodecError? {
        #expect(throws: CodecError.self) {
            try ChunkCodec().decode(
                PCMFixture.payload(bytes), format: Self.format, frameCount: Self.frameCount)
        }
    }

    /// LZ4 has several ways to write one content (a match may point at either of two equal places), so a flip
    /// may change nothing: then, and only then, the payload may still be read.
    @Test(arguments: CodecLevel.allCases)
    func `a flipped byte is found or changes nothing`(level: CodecLevel) throws {
        let bytes = try Self.payload(level: level)
        let samples = PCMFixture.bytes(of: Self.chunk)
        var harmlessCount = 0
        for index in bytes.indices {
            for mask: UInt8 in [0xFF, 0x01, 0x80] {
                var damaged = bytes
                damaged[index] ^= mask
                do throws(CodecError) {
                    let decoded = try ChunkCodec().decode(
                        PCMFixture.payload(damaged), format: Self.format, frameCount: Self.frameCount)
                    #expect(PCMFixture.bytes(of: decoded) == samples, "byte \(index) xor \(mask)")
                    harmlessCount += 1
                } catch {
                    #expect(error.code == .corruption, "byte \(index) xor \(mask)")
                }
            }
        }
        #expect(harmlessCount < bytes.count / 100)
    }

    @Test(arguments: CodecLevel.allCases)
    func `every truncation is found`(level: CodecLevel) throws {
        let bytes = try Self.payload(level: level)
        for count in 0..<bytes.count {
            #expect(refusal(of: Array(bytes[..<count]))?.code == .corruption, "\(count) bytes")
        }
    }

    @Test(arguments: CodecLevel.allCases)
    func `a byte behind the end is found`(level: CodecLevel) throws {
        #expect(refusal(of: try Self.payload(level: level) + [0])?.code == .corruption)
    }

    @Test func `garbage is refused`() {
        var generator = SeededGenerator(seed: 77)
        for _ in 0..<500 {
            let count = Int.random(in: 0...300, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(refusal(of: bytes)?.code == .corruption)
        }
    }

    /// Someone who writes streams with right checksums can make us decode other samples, and nothing worse.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `a forged stream decodes within its memory or is refused`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let bytes = try Self.payload(level: .fast)
        let header = try bytes.withUnsafeBytes { bytes in try PayloadHeader(decoding: bytes) }
        var stream = [UInt8](repeating: 0, count: header.streamByteCount)
        try bytes.withUnsafeBytes { bytes in
            try stream.withUnsafeMutableBytes { stream in
                try LZ4Frame.decompress(
                    UnsafeRawBufferPointer(rebasing: bytes[PayloadHeader.byteCount...]), into: stream, at: 0)
            }
        }
        for _ in 0..<200 {
            var forged = stream
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                forged[Int.random(in: forged.indices, using: &generator)] = .random(
                    in: 0...255, using: &generator)
            }
            if Bool.random(using: &generator) {
                forged.removeLast(Int.random(in: 0...forged.count, using: &generator))
            }
            let payload = try Self.payload(around: forged)
            do throws(CodecError) {
                let decoded = try ChunkCodec().decode(
                    payload, format: Self.format, frameCount: Self.frameCount)
                #expect(decoded.frameCount == Self.frameCount)
            } catch {
                #expect(error.code == .corruption)
                #expect(error.message.contains("byte "))
            }
        }
    }

    @Test func `a stream larger than any encoder makes is refused before it is read`() throws {
        let byteCountMax = BlockLayout.streamByteCountMax(format: Self.format, frameCount: Self.frameCount)
        let bomb = try Self.payload(around: [UInt8](repeating: 0, count: byteCountMax + 1))
        #expect(refusal(of: PCMFixture.bytes(of: bomb))?.code == .corruption)
    }

    /// A payload with right lengths and checksums around any stream.
    private static func payload(around stream: [UInt8]) throws -> ChunkPayload {
        var frame = [UInt8](repeating: 0, count: LZ4Frame.byteCountMax(contentByteCount: stream.count))
        let byteCount = try stream.withUnsafeBytes { stream in
            try frame.withUnsafeMutableBytes { frame in try LZ4Frame.compress(stream, into: frame) }
        }
        let header = PayloadHeader(
            level: .fast, format: format, frameCount: frameCount, streamByteCount: stream.count,
            lz4ByteCount: byteCount)
        var bytes = [UInt8](repeating: 0, count: PayloadHeader.byteCount)
        bytes.withUnsafeMutableBytes { header.encode(into: $0) }
        return PCMFixture.payload(bytes + frame[..<byteCount])
    }
}
