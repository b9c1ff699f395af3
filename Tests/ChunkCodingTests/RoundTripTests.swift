// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import ChunkCoding

/// Whatever goes in comes out, bit for bit, and every set of loops writes the same payload.
@Suite struct RoundTripTests {
    private static let portable = ChunkCodec(kernels: .all[0])
    private static let best = ChunkCodec()
    /// Around every boundary of the layout: group, section, block, nothing at all.
    private static let frameCounts = [0, 1, 2, 63, 64, 65, 1023, 1024, 1025, 2049, 4096, 4097]

    /// Each codec encodes, and each decodes what the other wrote.
    private func expectRoundTrip(
        _ chunk: PCMChunk, level: CodecLevel, _ comment: Comment? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let payload = try Self.best.encode(chunk, level: level)
        let portablePayload = try Self.portable.encode(chunk, level: level)
        let isSame = PCMFixture.bytes(of: payload) == PCMFixture.bytes(of: portablePayload)
        #expect(isSame, "payloads differ between loops", sourceLocation: sourceLocation)
        for codec in [Self.portable, Self.best] {
            let decoded = try codec.decode(payload, format: chunk.format, frameCount: chunk.frameCount)
            #expect(decoded.format == chunk.format, sourceLocation: sourceLocation)
            #expect(decoded.frameCount == chunk.frameCount, sourceLocation: sourceLocation)
            let isEqual = PCMFixture.bytes(of: decoded) == PCMFixture.bytes(of: chunk)
            #expect(isEqual, comment ?? "samples differ", sourceLocation: sourceLocation)
        }
    }

    @Test(arguments: SampleFormat.allCases)
    func `every signal comes back bit for bit`(sampleFormat: SampleFormat) throws {
        for signal in TestSignal.all(of: sampleFormat) {
            let chunk = PCMFixture.chunk(signal, format: PCMFixture.format(sampleFormat), frameCount: 1100)
            for level in CodecLevel.allCases {
                try expectRoundTrip(chunk, level: level, "\(signal), \(level)")
            }
        }
    }

    @Test(arguments: SampleFormat.allCases, frameCounts)
    func `every length comes back bit for bit`(sampleFormat: SampleFormat, frameCount: Int) throws {
        let levels = frameCount > 1025 ? [CodecLevel.fast] : CodecLevel.allCases
        let format = PCMFixture.format(sampleFormat, channelCount: frameCount > 2049 ? 1 : 2)
        let chunk = PCMFixture.chunk(.walk, format: format, frameCount: frameCount, seed: UInt64(frameCount))
        for level in levels { try expectRoundTrip(chunk, level: level, "\(level)") }
        let quiet = PCMFixture.chunk(.noiseInSilence, format: format, frameCount: frameCount)
        try expectRoundTrip(quiet, level: .dense)
    }

    @Test(arguments: [1, 2, 3, 6, 8, 64], SampleFormat.allCases)
    func `every channel count comes back bit for bit`(channelCount: Int, sampleFormat: SampleFormat) throws {
        let format = PCMFixture.format(sampleFormat, channelCount: channelCount)
        for signal in [TestSignal.walk, .antiphase, .bits8] {
            let chunk = PCMFixture.chunk(signal, format: format, frameCount: 130, seed: 7)
            for level in CodecLevel.allCases {
                try expectRoundTrip(chunk, level: level, "\(signal), \(level)")
            }
        }
    }

    private static let longChunks:
        [(TestSignal, SampleFormat, channelCount: Int, frameCount: Int, CodecLevel)] = [
            (.sine, .int16, 1, 65_536, .dense), (.sine, .int16, 1, 65_537, .fast),
            (.impulses, .float32, 1, 65_537, .fast), (.walk, .int16, 2, 70_000, .fast),
            (.bits16, .int24, 1, 100_000, .fast), (.noiseInSilence, .int32, 1, 65_537, .dense),
            (.silence, .float32, 2, 100_000, .dense), (.walk, .int16, 64, 3_500, .fast),
            (.sine, .int24, 3, 5_000, .dense),
        ]

    /// Several blocks, the last of which holds little.
    @Test(arguments: longChunks)
    func `chunks of several blocks come back bit for bit`(
        signal: TestSignal, sampleFormat: SampleFormat, channelCount: Int, frameCount: Int, level: CodecLevel
    ) throws {
        let format = PCMFixture.format(sampleFormat, channelCount: channelCount)
        let chunk = PCMFixture.chunk(signal, format: format, frameCount: frameCount)
        try expectRoundTrip(chunk, level: level)
    }

    @Test(arguments: SampleFormat.allCases, [CodecLevel.fast, .dense])
    func `ten seconds of silence take a few hundred bytes`(sampleFormat: SampleFormat, level: CodecLevel)
        throws
    {
        let format = PCMFixture.format(sampleFormat)
        let chunk = PCMFixture.chunk(
            format: format, bytes: [UInt8](repeating: 0, count: 441_000 * format.bytesPerFrame))
        #expect(try Self.best.encode(chunk, level: level).byteCount < ByteCount(1_000))
    }

    private static let ratios: [(TestSignal, SampleFormat, Double)] = [
        (.walk, .int16, 1.5), (.walk, .int24, 1.3), (.walk, .int32, 1.2), (.walk, .float32, 1.1),
        (.bits16, .int24, 2.2), (.bits16, .float32, 3), (.bits24, .int32, 1.7), (.bits8, .int16, 4),
        (.twins, .int16, 2.2), (.antiphase, .int16, 2.2), (.strangers, .float32, 2),
        (.noiseInSilence, .int16, 3),
    ]

    @Test(arguments: ratios)
    func `what is predictable is worth its filter`(
        signal: TestSignal, sampleFormat: SampleFormat, ratio: Double
    ) throws {
        let chunk = PCMFixture.chunk(
            signal, format: PCMFixture.format(sampleFormat), frameCount: 4_096, seed: 3)
        let sizes = try [CodecLevel.fast, .dense].map {
            Double(try Self.best.encode(chunk, level: $0).byteCount.rawValue)
        }
        let pcmByteCount = Double(chunk.byteCount.rawValue)
        #expect(pcmByteCount / sizes[0] > ratio)
        #expect(sizes[1] <= sizes[0] * 1.02, "dense is no larger than fast")
    }

    @Test(arguments: [CodecLevel.fast, .dense])
    func `noise is stored and grows by less than 200 bytes`(level: CodecLevel) throws {
        let chunk = PCMFixture.chunk(.noise, format: PCMFixture.format(.int16), frameCount: 20_000)
        let payload = try Self.best.encode(chunk, level: level)
        let isStored =
            try PCMFixture.bytes(of: payload) == PCMFixture.bytes(of: Self.best.encode(chunk, level: .stored))
        #expect(isStored)
        #expect(payload.byteCount.rawValue < chunk.byteCount.rawValue + 200)
    }

    @Test func `a payload of another shape than the key says is refused as such`() throws {
        let chunk = PCMFixture.chunk(.walk, format: PCMFixture.format(.int16), frameCount: 500)
        let other = PCMFormat(sampleFormat: .int16, sampleRate: 48_000, channelCount: 2)
        let shapes: [(PCMFormat, Int64)] = [
            (chunk.format, 499), (chunk.format, 501), (PCMFixture.format(.float32), 500),
            (PCMFixture.format(.int16, channelCount: 1), 500), (other, 500),
        ]
        for level in CodecLevel.allCases {
            let payload = try Self.best.encode(chunk, level: level)
            for (format, frameCount) in shapes {
                let error = #expect(throws: CodecError.self) {
                    try Self.best.decode(payload, format: format, frameCount: FrameCount(frameCount))
                }
                #expect(error?.code == .formatMismatch)
                let frameError = #expect(throws: CodecError.self) {
                    try Self.best.rawFrame(of: payload, format: format, frameCount: FrameCount(frameCount))
                }
                #expect(frameError?.code == .formatMismatch)
            }
        }
    }
}
