// SPDX-License-Identifier: MIT
import CacheModel
import ChunkCoding
import TestSupport
import Testing

@Suite struct ChunkCodecTests {
    /// Around every boundary of the format: warm-up, group, block, nothing at all.
    static let frameCounts = [0, 1, 2, 3, 4, 31, 32, 33, 4095, 4096, 4097, 9000]

    private func expectRoundTrip(
        _ chunk: PCMChunk, level: CodecLevel, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let codec = ChunkCodec(level: level)
        let payload = try codec.encode(chunk)
        let decoded = try codec.decode(payload, format: chunk.format, frameCount: chunk.frameCount)
        #expect(decoded.format == chunk.format, sourceLocation: sourceLocation)
        #expect(decoded.frameCount == chunk.frameCount, sourceLocation: sourceLocation)
        let isEqual = PCMFixture.bytes(of: decoded) == PCMFixture.bytes(of: chunk)
        #expect(isEqual, "samples differ", sourceLocation: sourceLocation)
    }

    @Test(arguments: SampleFormat.allCases, CodecLevel.allCases)
    func `every sample format comes back bit for bit at every length`(
        sampleFormat: SampleFormat, level: CodecLevel
    ) throws {
        for frameCount in Self.frameCounts {
            let format = PCMFixture.format(sampleFormat)
            try expectRoundTrip(
                PCMFixture.walk(format: format, frameCount: frameCount, seed: UInt64(frameCount)),
                level: level)
            try expectRoundTrip(
                PCMFixture.noise(format: format, frameCount: frameCount, seed: UInt64(frameCount)),
                level: level)
        }
    }

    @Test(arguments: [1, 2, 3, 5, 6, 8, 64], SampleFormat.allCases)
    func `every channel count comes back bit for bit`(channelCount: Int, sampleFormat: SampleFormat) throws {
        let format = PCMFixture.format(sampleFormat, channelCount: channelCount)
        try expectRoundTrip(PCMFixture.walk(format: format, frameCount: 70, seed: 7), level: .fast)
        try expectRoundTrip(PCMFixture.noise(format: format, frameCount: 70, seed: 8), level: .fast)
    }

    /// Long enough runs that the filter, and not the stored level, carries them.
    @Test func `floats that are not numbers keep their bits`() throws {
        let patterns: [UInt32] = [
            0x8000_0000, 0x0000_0000, 0x7F80_0000, 0xFF80_0000, 0x7FC0_0001, 0xFFFF_FFFF, 0x7F80_0001,
            0x0000_0001, 0x8000_0001, 0x007F_FFFF, 0x3F80_0000, 0xBF80_0000,
        ]
        let format = PCMFixture.format(.float32, channelCount: 1)
        let bytes = patterns.flatMap { pattern in
            (0..<320).flatMap { _ in PCMFixture.littleEndian(pattern) }
        }
        let chunk = PCMFixture.chunk(format: format, bytes: bytes)
        try expectRoundTrip(chunk, level: .fast)
        #expect(try ChunkCodec().encode(chunk).byteCount.rawValue < chunk.byteCount.rawValue / 4)
    }

    /// Differences of third order overflow 32 bits many times over; arithmetic modulo 2^32 does not mind.
    @Test(arguments: [SampleFormat.int16, .int24, .int32])
    func `full-scale square waves in opposite phase come back`(sampleFormat: SampleFormat) throws {
        let format = PCMFixture.format(sampleFormat)
        let byteCount = sampleFormat.bytesPerSample
        let low = [UInt8](repeating: 0, count: byteCount - 1) + [0x80]
        let high = [UInt8](repeating: 0xFF, count: byteCount - 1) + [0x7F]
        var bytes: [UInt8] = []
        for frame in 0..<5000 { bytes += frame / 37 % 2 == 0 ? low + high : high + low }
        try expectRoundTrip(PCMFixture.chunk(format: format, bytes: bytes), level: .fast)
    }

    @Test(arguments: SampleFormat.allCases)
    func `silence shrinks to almost nothing`(sampleFormat: SampleFormat) throws {
        let format = PCMFixture.format(sampleFormat)
        let chunk = PCMFixture.chunk(
            format: format, bytes: [UInt8](repeating: 0, count: 441_000 * format.bytesPerFrame))
        #expect(try ChunkCodec().encode(chunk).byteCount < ByteCount(2_000))
        try expectRoundTrip(chunk, level: .fast)
    }

    @Test(arguments: [(SampleFormat.int16, 1.5), (.int24, 1.3), (.int32, 1.2), (.float32, 1.2)])
    func `a predictable signal is worth its filter`(sampleFormat: SampleFormat, ratio: Double) throws {
        let chunk = PCMFixture.walk(format: PCMFixture.format(sampleFormat), frameCount: 20_000, seed: 3)
        let payload = try ChunkCodec().encode(chunk)
        #expect(Double(chunk.byteCount.rawValue) / Double(payload.byteCount.rawValue) > ratio)
    }

    @Test func `two channels that are one cost little more than one`() throws {
        let mono = PCMFixture.walk(
            format: PCMFixture.format(.int16, channelCount: 1), frameCount: 9_000, seed: 5)
        let monoBytes = PCMFixture.bytes(of: mono)
        var stereoBytes: [UInt8] = []
        for start in stride(from: 0, to: monoBytes.count, by: 2) {
            for _ in 0..<2 { stereoBytes += monoBytes[start...start + 1] }
        }
        let stereo = PCMFixture.chunk(format: PCMFixture.format(.int16), bytes: stereoBytes)
        let monoByteCount = try ChunkCodec().encode(mono).byteCount.rawValue
        let stereoByteCount = try ChunkCodec().encode(stereo).byteCount.rawValue
        #expect(stereoByteCount < monoByteCount + 300)
    }

    @Test func `noise is stored and grows by less than 200 bytes`() throws {
        let chunk = PCMFixture.noise(format: PCMFixture.format(.int16), frameCount: 20_000, seed: 1)
        let payload = try ChunkCodec(level: .fast).encode(chunk)
        let stored = try ChunkCodec(level: .stored).encode(chunk)
        let isStored = PCMFixture.bytes(of: payload) == PCMFixture.bytes(of: stored)
        #expect(isStored)
        #expect(payload.byteCount.rawValue < chunk.byteCount.rawValue + 200)
    }

    @Test func `a codec of one level reads the payloads of the other`() throws {
        let chunk = PCMFixture.walk(format: PCMFixture.format(.int24), frameCount: 5_000, seed: 2)
        for (writer, reader) in [(CodecLevel.fast, CodecLevel.stored), (.stored, .fast)] {
            let payload = try ChunkCodec(level: writer).encode(chunk)
            let decoded = try ChunkCodec(level: reader).decode(
                payload, format: chunk.format, frameCount: chunk.frameCount)
            let isEqual = PCMFixture.bytes(of: decoded) == PCMFixture.bytes(of: chunk)
            #expect(isEqual)
        }
    }

    @Test func `a payload of another shape than the key says is refused as such`() throws {
        let chunk = PCMFixture.walk(format: PCMFixture.format(.int16), frameCount: 500, seed: 9)
        let payload = try ChunkCodec().encode(chunk)
        let other = PCMFormat(sampleFormat: .int16, sampleRate: 48_000, channelCount: 2)
        let shapes: [(PCMFormat, Int64)] = [
            (chunk.format, 499), (chunk.format, 501), (PCMFixture.format(.float32), 500),
            (PCMFixture.format(.int16, channelCount: 1), 500), (other, 500),
        ]
        for (format, frameCount) in shapes {
            let error = #expect(throws: CodecError.self) {
                try ChunkCodec().decode(payload, format: format, frameCount: FrameCount(frameCount))
            }
            #expect(error?.code == .formatMismatch)
        }
    }
}
