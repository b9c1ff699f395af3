// SPDX-License-Identifier: MIT
import CLZ4
import CacheModel
import Foundation
import TestSupport
import Testing

@testable import ChunkCoding

@Suite struct LZ4FrameTests {
    private let chunk = PCMFixture.walk(format: PCMFixture.format(.int16), frameCount: 40_000, seed: 11)

    private func frame(level: CodecLevel) throws -> [UInt8] {
        Array(PCMFixture.bytes(of: try ChunkCodec(level: level).encode(chunk))[PayloadHeader.byteCount...])
    }

    @Test(arguments: CodecLevel.allCases)
    func `a frame declares content size and content checksum`(level: CodecLevel) throws {
        let frame = try frame(level: level)
        #expect(frame[0..<4].elementsEqual([0x04, 0x22, 0x4D, 0x18]))
        let flags = frame[4]
        #expect(flags >> 6 == 1, "frame format version")
        #expect(flags & 0x20 != 0, "independent blocks")
        #expect(flags & 0x08 != 0, "content size")
        #expect(flags & 0x04 != 0, "content checksum")
        #expect(flags & 0x01 == 0, "no dictionary")
    }

    @Test func `liblz4 alone opens the frame of a stored chunk`() throws {
        let frame = try frame(level: .stored)
        var content = [UInt8](repeating: 0, count: chunk.byteCount.rawValue)
        var context: OpaquePointer?
        try #require(LZ4F_isError(LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))) == 0)
        defer { LZ4F_freeDecompressionContext(context) }
        var outputCount = content.count
        var inputCount = frame.count
        let status = LZ4F_decompress(context, &content, &outputCount, frame, &inputCount, nil)
        #expect(status == 0)
        #expect(outputCount == content.count)
        let isEqual = content == PCMFixture.bytes(of: chunk)
        #expect(isEqual)
    }

    private static let tool = ["/usr/bin/lz4", "/usr/local/bin/lz4", "/opt/homebrew/bin/lz4"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    @Test(.enabled(if: tool != nil, "the lz4 tool is not installed"))
    func `the lz4 tool opens the frame of a stored chunk`() throws {
        let directory = TemporaryDirectory()
        let input = directory.file("chunk.lz4")
        let output = directory.file("chunk.pcm")
        try Data(try frame(level: .stored)).write(to: URL(fileURLWithPath: input))
        let status = try run(try #require(Self.tool), ["-d", "-q", "-f", input, output])
        #expect(status == 0)
        let isEqual = try Data(contentsOf: URL(fileURLWithPath: output)) == Data(PCMFixture.bytes(of: chunk))
        #expect(isEqual)
    }

    /// Runs a program to its end; not through `Process`, which leaks (LeakSanitizer fails the run).
    ///
    /// - Returns: What `waitpid` says of it, 0 for success.
    private func run(_ path: String, _ arguments: [String]) throws -> Int32 {
        var pointers = ([path] + arguments).map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var identifier: pid_t = 0
        try #require(posix_spawn(&identifier, path, nil, nil, &pointers, environ) == 0)
        var status: Int32 = -1
        try #require(waitpid(identifier, &status, 0) == identifier)
        return status
    }
}
