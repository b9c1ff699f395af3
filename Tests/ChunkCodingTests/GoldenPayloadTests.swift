// SPDX-License-Identifier: MIT
import CacheModel
import Foundation
import Testing

@testable import ChunkCoding

/// Payloads that were written once: a reader of this version reads them for ever.
@Suite struct GoldenPayloadTests {
    private static let codec = ChunkCodec()
    /// Set `ATTACCA_WRITE_GOLDEN=1` to write what the encoder makes today.
    private static let writes = ProcessInfo.processInfo.environment["ATTACCA_WRITE_GOLDEN"] == "1"

    @Test(.enabled(if: !writes, "golden payloads are being written"), arguments: GoldenPayload.all)
    func `a golden payload decodes to what its rule says`(golden: GoldenPayload) throws {
        let payload = PCMFixture.payload(try golden.read())
        let header = try payload.withUnsafeBytes { bytes throws(CodecError) in
            try PayloadHeader(decoding: bytes)
        }
        #expect(header.level == golden.level)
        #expect(header.mapping == golden.mapping)
        for kernels in FilterKernels.all {
            let decoded = try ChunkCodec(kernels: kernels).decode(
                payload, format: golden.format, frameCount: FrameCount(Int64(golden.frameCount)))
            let isEqual = PCMFixture.bytes(of: decoded) == golden.pcm
            #expect(isEqual, "\(kernels.name)")
        }
    }

    @Test(arguments: GoldenPayload.all)
    func `the encoder still makes the golden bytes`(golden: GoldenPayload) throws {
        let chunk = PCMFixture.chunk(format: golden.format, bytes: golden.pcm)
        let bytes = PCMFixture.bytes(of: try Self.codec.encode(chunk, level: golden.level))
        #expect(bytes.count <= 2_048)
        if Self.writes { return try golden.write(bytes) }
        let isEqual = try bytes == golden.read()
        #expect(
            isEqual,
            """
            the encoder's choices changed: regenerate with \
            ATTACCA_WRITE_GOLDEN=1 swift test --filter GoldenPayloadTests if meant
            """)
    }

    @Test(.enabled(if: !writes, "golden payloads are being written"))
    func `every file is a golden payload of the list`() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Golden"
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(Set(files) == Set(GoldenPayload.all.map { $0.name + ".hex" }))
        #expect(GoldenPayload.all.count == files.count)
    }
}
