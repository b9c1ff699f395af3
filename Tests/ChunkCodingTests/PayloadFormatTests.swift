// SPDX-License-Identifier: MIT
import CacheModel
import Foundation
import Testing

@testable import ChunkCoding

/// The worked example of `PayloadFormat.md`, as it stands on the page: what people implement the format from.
@Suite struct PayloadFormatTests {
    /// 64 stereo frames: a slow ramp on both sides; the left wavers.
    private let chunk: PCMChunk = {
        var bytes: [UInt8] = []
        for frame in 0..<64 as Range<Int16> {
            bytes += PCMFixture.littleEndian(100 + 3 * frame + frame % 2)
            bytes += PCMFixture.littleEndian(3 * frame - 20)
        }
        return PCMFixture.chunk(format: PCMFixture.format(.int16), bytes: bytes)
    }()

    /// The bytes of the page: lines of an offset, two spaces and up to 16 bytes, all of them hexadecimal.
    private func documentedBytes() throws -> [UInt8] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let page = try String(
            contentsOfFile: root + "/Sources/ChunkCoding/ChunkCoding.docc/PayloadFormat.md", encoding: .utf8)
        var bytes: [UInt8] = []
        for line in page.split(separator: "\n") where line.hasPrefix("    ") {
            let words = line.split(separator: " ").map { UInt8($0, radix: 16) }
            guard !words.contains(nil), words[0] == UInt8(exactly: bytes.count) else { continue }
            bytes += words.dropFirst().compactMap { $0 }
        }
        return bytes
    }

    @Test func `the documented bytes decode to the worked example`() throws {
        let bytes = try documentedBytes()
        #expect(bytes.count == 130)
        for kernels in FilterKernels.all {
            let decoded = try ChunkCodec(kernels: kernels).decode(
                PCMFixture.payload(bytes), format: chunk.format, frameCount: chunk.frameCount)
            #expect(PCMFixture.bytes(of: decoded) == PCMFixture.bytes(of: chunk))
        }
    }
}
