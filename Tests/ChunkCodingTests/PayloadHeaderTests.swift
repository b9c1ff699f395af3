// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import ChunkCoding

/// The 48 bytes in front: each of them is checked, under a checksum that vouches for them.
@Suite struct PayloadHeaderTests {
    private typealias Offset = PayloadHeader.Offset

    private static let codec = ChunkCodec()

    private static func chunk(_ sampleFormat: SampleFormat) -> PCMChunk {
        PCMFixture.chunk(.walk, format: PCMFixture.format(sampleFormat), frameCount: 300)
    }

    private func outcome(
        ofResealed bytes: [UInt8], _ chunk: PCMChunk, checksum: ContentChecksum = .verified
    ) -> CodecError? {
        do throws(CodecError) {
            let decoded = try Self.codec.decode(
                PCMFixture.payload(ForgedPayload.resealed(bytes)), format: chunk.format,
                frameCount: chunk.frameCount,
                checksum: checksum)
            #expect(decoded.byteCount == chunk.byteCount)
            return nil
        } catch {
            return error
        }
    }

    @Test func `the header's fields fill its bytes without a gap`() {
        #expect(Offset.end == PayloadHeader.byteCount)
    }

    private static let mappings: [(CodecLevel, SampleFormat, SampleMapping?)] = [
        (.stored, .int24, nil), (.fast, .int16, .integer(shift: 3, bitWidth: 16)),
        (.dense, .int24, .integer(shift: 0, bitWidth: 32)),
        (.fast, .int32, .integer(shift: 31, bitWidth: 16)),
        (.dense, .float32, .orderedFloat), (.fast, .float32, .scaledFloat16),
        (.fast, .float32, .scaledFloat24),
    ]

    @Test(arguments: mappings)
    func `a header reads back as it was written`(
        level: CodecLevel, sampleFormat: SampleFormat, mapping: SampleMapping?
    ) throws {
        let header = PayloadHeader(
            level: level, format: PCMFixture.format(sampleFormat, channelCount: 6),
            layout: ChunkLayout(frameCount: 48_000, channelCount: 6), mapping: mapping,
            streamByteCount: 1_000)
        var bytes = [UInt8](repeating: 0xAA, count: PayloadHeader.byteCount)
        bytes.withUnsafeMutableBytes { header.encode(into: $0) }
        let decoded = try bytes.withUnsafeBytes { bytes throws(CodecError) in
            try PayloadHeader(decoding: bytes)
        }
        #expect(decoded == header)
    }

    @Test(arguments: [3, 4, 255, 256, 65_535] as [UInt16])
    func `a newer version is refused by name`(version: UInt16) throws {
        let chunk = Self.chunk(.int16)
        var bytes = PCMFixture.bytes(of: try Self.codec.encode(chunk, level: .fast))
        bytes.replaceSubrange(Offset.formatVersion..<Offset.level, with: PCMFixture.littleEndian(version))
        // Nothing else is known of a newer version.
        for index in Offset.level..<PayloadHeader.byteCount { bytes[index] = 0xEE }
        let error = outcome(ofResealed: bytes, chunk)
        #expect(error?.code == .formatTooNew)
        #expect(
            error?.description
                == "formatTooNew: payload format version \(version); this Attacca reads up to 2")
    }

    @Test(arguments: [0, 1] as [UInt16])
    func `an older version is refused by name`(version: UInt16) throws {
        let chunk = Self.chunk(.int16)
        var bytes = PCMFixture.bytes(of: try Self.codec.encode(chunk, level: .fast))
        bytes.replaceSubrange(Offset.formatVersion..<Offset.level, with: PCMFixture.littleEndian(version))
        let error = outcome(ofResealed: bytes, chunk)
        #expect(error?.code == .formatTooOld)
        #expect(
            error?.description
                == "formatTooOld: payload format version \(version); this Attacca reads version 2")
    }

    /// Values that no version 2 ever held, and the byte that the error names.
    private static let forgedFields: [(offset: Int, value: UInt8, named: Int)] = [
        (Offset.magic, 0, Offset.magic), (Offset.level, 3, Offset.level),
        (Offset.level, 0, Offset.sampleMapping),
        (Offset.sampleMapping, 1, Offset.sampleMapping), (Offset.sampleMapping, 2, Offset.sampleMapping),
        (Offset.sampleMapping, 3, Offset.sampleMapping), (Offset.sampleFormat, 0, Offset.sampleFormat),
        (Offset.sampleFormat, 5, Offset.sampleFormat), (Offset.channelCount, 0, Offset.channelCount),
        (Offset.channelCount, 65, Offset.channelCount),
        (Offset.sectionFrameCount, 1, Offset.sectionFrameCount),
        (Offset.sectionFrameCount + 1, 0, Offset.sectionFrameCount),
        (Offset.sectionFrameCount + 1, 0x11, Offset.sectionFrameCount),
        (Offset.sampleRate + 3, 0xFF, Offset.channelCount), (Offset.sectionCount, 0, Offset.sectionCount),
        (Offset.sectionCount, 17, Offset.sectionCount), (Offset.shift, 16, Offset.sampleMapping),
        (Offset.signalBitWidth, 0, Offset.sampleMapping), (Offset.signalBitWidth, 32, Offset.sampleMapping),
        (Offset.signalBitWidth, 17, Offset.sampleMapping), (Offset.reserved, 1, Offset.reserved),
        (Offset.frameCount + 7, 0x80, Offset.frameCount),
        (Offset.streamByteCount + 7, 0x80, Offset.streamByteCount),
        (Offset.lz4ByteCount + 7, 0x80, Offset.lz4ByteCount), (Offset.lz4ByteCount, 0, Offset.lz4ByteCount),
    ]

    @Test(arguments: forgedFields)
    func `a field out of its range is corruption at its offset`(offset: Int, value: UInt8, named: Int) throws
    {
        let chunk = Self.chunk(.int16)
        var bytes = PCMFixture.bytes(of: try Self.codec.encode(chunk, level: .fast))
        try #require(bytes[offset] != value)
        bytes[offset] = value
        for checksum in [ContentChecksum.verified, .skipped] {
            let error = outcome(ofResealed: bytes, chunk, checksum: checksum)
            #expect(error?.code == .corruption)
            #expect(
                error?.message.hasPrefix("payload, byte \(named): ") == true, "\(error?.message ?? "decoded")"
            )
        }
    }

    @Test(arguments: SampleFormat.allCases, [CodecLevel.fast, .stored])
    func `every value of every byte ends in an error or in samples`(
        sampleFormat: SampleFormat, level: CodecLevel
    ) throws {
        let chunk = Self.chunk(sampleFormat)
        let bytes = PCMFixture.bytes(of: try Self.codec.encode(chunk, level: level))
        let codes: Set<CodecError.Code> = [.corruption, .formatMismatch, .formatTooNew, .formatTooOld]
        for offset in Offset.formatVersion..<PayloadHeader.byteCount {
            for value in stride(from: UInt8(0), through: 255, by: offset < Offset.frameCount ? 1 : 17) {
                var forged = bytes
                forged[offset] = value
                if let error = outcome(ofResealed: forged, chunk) {
                    #expect(codes.contains(error.code), "byte \(offset) is \(value)")
                }
            }
        }
    }

    @Test func `a block larger than any encoder makes is refused`() throws {
        let format = PCMFixture.format(.int32, channelCount: 64)
        let chunk = PCMFixture.chunk(.walk, format: format, frameCount: 64)
        for level in [CodecLevel.fast, .stored] {
            var bytes = PCMFixture.bytes(of: try Self.codec.encode(chunk, level: level))
            bytes.replaceSubrange(
                Offset.sectionFrameCount..<Offset.sampleRate, with: PCMFixture.littleEndian(UInt16(4096)))
            bytes[Offset.sectionCount] = 16
            let error = outcome(ofResealed: bytes, chunk)
            #expect(error?.code == .corruption)
            #expect(error?.message.hasPrefix("payload, byte \(Offset.sectionCount): ") == true)
        }
    }

    /// A whole record may be forged, the frames that its key expects included.
    @Test(arguments: [.max, .max - 1, .max / 8, 1 << 40] as [Int64], [CodecLevel.fast, .stored])
    func `more frames than the payload can hold are refused before memory is asked for`(
        frameCount: Int64, level: CodecLevel
    ) throws {
        let chunk = Self.chunk(.int16)
        var bytes = PCMFixture.bytes(of: try Self.codec.encode(chunk, level: level))
        bytes.replaceSubrange(
            Offset.frameCount..<Offset.streamByteCount, with: PCMFixture.littleEndian(frameCount))
        let payload = PCMFixture.payload(ForgedPayload.resealed(bytes))
        for checksum in [ContentChecksum.verified, .skipped] {
            let error = #expect(throws: CodecError.self) {
                try Self.codec.decode(
                    payload, format: chunk.format, frameCount: FrameCount(frameCount), checksum: checksum)
            }
            #expect(error?.code == .corruption)
            #expect(error?.message.hasPrefix("payload, byte \(Offset.frameCount): ") == true)
        }
    }
}
