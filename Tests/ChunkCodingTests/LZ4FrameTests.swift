// SPDX-License-Identifier: MIT
import CLZ4
import CacheModel
import Foundation
import TestSupport
import Testing

@testable import ChunkCoding

/// The frame around a stream is one that any LZ4 reader opens; of those that others write only ours are read.
@Suite struct LZ4FrameTests {
    private static let codec = ChunkCodec()
    private static let chunk = PCMFixture.chunk(
        .impulses, format: PCMFixture.format(.int16, channelCount: 1), frameCount: 70_000)
    private static let small = PCMFixture.chunk(.walk, format: PCMFixture.format(.int16), frameCount: 200)

    private func frame(level: CodecLevel) throws -> (bytes: [UInt8], header: PayloadHeader) {
        let payload = try Self.codec.encode(Self.chunk, level: level)
        let frame = try Self.codec.rawFrame(
            of: payload, format: Self.chunk.format, frameCount: Self.chunk.frameCount)
        #expect(frame.level == level)
        return try payload.withUnsafeBytes { bytes throws(CodecError) in
            (Array(bytes[frame.byteRange]), try PayloadHeader(decoding: bytes))
        }
    }

    @Test(arguments: CodecLevel.allCases)
    func `a frame declares independent blocks, content size and content checksum`(level: CodecLevel) throws {
        let frame = try frame(level: level)
        #expect(frame.bytes[0..<4].elementsEqual([0x04, 0x22, 0x4D, 0x18]))
        #expect(frame.bytes[4] == 0b0110_1100, "version 1, independent, no block checksums, size, checksum")
        #expect(frame.bytes[5] == 0x70, "blocks of up to 4 MiB")
        #expect(
            frame.bytes[6..<14].elementsEqual(PCMFixture.littleEndian(UInt64(frame.header.streamByteCount))))
    }

    /// What liblz4's own frame interface makes of a frame.
    private func content(of frame: [UInt8], capacity: Int) throws -> [UInt8] {
        var content = [UInt8](repeating: 0, count: capacity)
        var context: OpaquePointer?
        try #require(LZ4F_isError(LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))) == 0)
        defer { LZ4F_freeDecompressionContext(context) }
        var outputCount = content.count
        var inputCount = frame.count
        #expect(LZ4F_decompress(context, &content, &outputCount, frame, &inputCount, nil) == 0)
        #expect(inputCount == frame.count)
        return Array(content.prefix(outputCount))
    }

    @Test(arguments: CodecLevel.allCases)
    func `liblz4 alone opens a frame`(level: CodecLevel) throws {
        let frame = try frame(level: level)
        let content = try content(of: frame.bytes, capacity: 2 * Self.chunk.byteCount.rawValue)
        #expect(content.count == frame.header.streamByteCount)
        let isPCM = content == PCMFixture.bytes(of: Self.chunk)
        #expect(isPCM == (level == .stored))
    }

    private static let tool = ["/usr/bin/lz4", "/usr/local/bin/lz4", "/opt/homebrew/bin/lz4"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    @Test(.enabled(if: tool != nil, "the lz4 tool is not installed"))
    func `the lz4 tool opens the frame of a stored chunk`() throws {
        let directory = TemporaryDirectory()
        let input = directory.file("chunk.lz4")
        let output = directory.file("chunk.pcm")
        try Data(try frame(level: .stored).bytes).write(to: URL(fileURLWithPath: input))
        let status = try run(try #require(Self.tool), ["-d", "-q", "-f", input, output])
        #expect(status == 0)
        let isEqual =
            try Data(contentsOf: URL(fileURLWithPath: output)) == Data(PCMFixture.bytes(of: Self.chunk))
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

    // MARK: Frames of others

    private func refusal(_ forged: ForgedPayload, checksum: ContentChecksum) -> CodecError? {
        do throws(CodecError) {
            _ = try Self.codec.decode(
                PCMFixture.payload(forged.bytes), format: Self.small.format,
                frameCount: Self.small.frameCount,
                checksum: checksum)
            return nil
        } catch {
            #expect(error.code == .corruption)
            return error
        }
    }

    private static let strangeFrames: [(what: String, change: @Sendable (inout ForgedPayload) -> Void)] = [
        ("linked blocks", { $0.isLinked = true }), ("block checksums", { $0.hasBlockChecksums = true }),
        ("no content checksum", { $0.hasContentChecksum = false }),
        ("no content size", { $0.hasContentSize = false }),
        ("a dictionary", { $0.dictionary = 7 }), ("another frame version", { $0.frameVersion = 2 }),
        ("reserved block size", { $0.blockSizeID = 3 }), ("no end mark", { $0.hasEndMark = false }),
        ("bytes behind", { $0.bytesBehind = [0] }),
        ("another frame behind", { $0.bytesBehind = [4, 0x22, 0x4D, 0x18] }),
        ("no block", { $0.blocks = [] }), ("an empty block", { $0.blocks.append([]) }),
        ("a block more", { $0.blocks.append([1, 2, 3]) }),
        (
            "a block in two",
            { $0.blocks = [Array($0.blocks[0].prefix(60)), Array($0.blocks[0].dropFirst(60))] }
        ),
        ("a byte more in the block", { $0.blocks[0].append(0) }),
        ("a byte less", { $0.blocks[0].removeLast() }),
        ("a bomb", { ($0.blocks[0], $0.isCompressed) = ([UInt8](repeating: 0, count: 300_000), true) }),
    ]

    @Test(arguments: CodecLevel.allCases, strangeFrames.indices)
    func `another kind of LZ4 frame is refused`(level: CodecLevel, index: Int) throws {
        let original = try ForgedPayload(Self.codec.encode(Self.small, level: level))
        for isCompressed in [false, true] {
            var forged = original
            forged.isCompressed = isCompressed
            Self.strangeFrames[index].change(&forged)
            for checksum in [ContentChecksum.verified, .skipped] {
                #expect(
                    refusal(forged, checksum: checksum) != nil,
                    "\(Self.strangeFrames[index].what), \(checksum)")
            }
        }
    }

    @Test(arguments: CodecLevel.allCases, 4...7 as ClosedRange<UInt8>)
    func `blocks may be declared as small as they are`(level: CodecLevel, blockSizeID: UInt8) throws {
        var forged = try ForgedPayload(Self.codec.encode(Self.small, level: level))
        forged.blockSizeID = blockSizeID
        #expect(refusal(forged, checksum: .verified) == nil)
    }

    @Test(arguments: CodecLevel.allCases)
    func `only who compares the content checksum finds it wrong`(level: CodecLevel) throws {
        var forged = try ForgedPayload(Self.codec.encode(Self.small, level: level))
        forged.contentChecksumFlips = 1
        #expect(refusal(forged, checksum: .verified) != nil)
        #expect(refusal(forged, checksum: .skipped) == nil)
    }

    /// The size alone is never a reason to allocate anything.
    @Test(arguments: CodecLevel.allCases, [1, 1 << 32, Int.max])
    func `a frame that declares more than it holds is refused`(level: CodecLevel, byteCount: Int) throws {
        var forged = try ForgedPayload(Self.codec.encode(Self.small, level: level))
        forged.declaredContentByteCount = byteCount
        #expect(refusal(forged, checksum: .verified) != nil)
        // Who trusts the record's checksum has no use for the sum of the blocks.
        _ = refusal(forged, checksum: .skipped)
    }
}
