// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing

@testable import ChunkCoding

/// Someone who writes streams with right checksums can make us decode other samples, and nothing worse.
@Suite struct ForgedStreamTests {
    private static let codec = ChunkCodec()
    private static let portable = ChunkCodec(kernels: .all[0])

    /// Every mapping, alone and in pairs.
    private static let chunks: [(TestSignal, SampleFormat, channelCount: Int, CodecLevel)] = [
        (.walk, .int16, 3, .fast), (.walk, .int16, 2, .dense), (.bits8, .int16, 1, .fast),
        (.walk, .int24, 3, .dense),
        (.bits16, .int32, 1, .fast), (.walk, .int32, 2, .fast), (.bits16, .float32, 2, .dense),
        (.bits24, .float32, 1, .fast), (.walk, .float32, 3, .dense), (.strangers, .float32, 2, .fast),
        (.noiseInSilence, .int16, 2, .stored),
    ]

    private func chunk(_ signal: TestSignal, _ sampleFormat: SampleFormat, _ channelCount: Int) -> PCMChunk {
        PCMFixture.chunk(
            signal, format: PCMFixture.format(sampleFormat, channelCount: channelCount), frameCount: 330)
    }

    /// What a payload decodes to, or `nil` where it is refused as it should be.
    private func outcome(
        _ bytes: [UInt8], of chunk: PCMChunk, by codec: ChunkCodec = codec,
        checksum: ContentChecksum = .verified
    ) -> [UInt8]? {
        do throws(CodecError) {
            let decoded = try codec.decode(
                PCMFixture.payload(bytes), format: chunk.format, frameCount: chunk.frameCount,
                checksum: checksum)
            #expect(decoded.byteCount == chunk.byteCount)
            return PCMFixture.bytes(of: decoded)
        } catch {
            #expect(error.code == .corruption)
            #expect(error.message.contains("byte "))
            return nil
        }
    }

    /// Changes a few bytes, preferably in front, where lengths and widths are; sometimes cuts or grows the block.
    private func mutate(_ block: inout [UInt8], _ generator: inout SeededGenerator) {
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let end = Bool.random(using: &generator) ? block.count : min(block.count, 48)
            guard end > 0 else { return }
            block[Int.random(in: 0..<end, using: &generator)] = .random(in: 0...255, using: &generator)
        }
        switch Int.random(in: 0...5, using: &generator) {
        case 0: block.removeLast(Int.random(in: 0..<block.count, using: &generator))
        case 1:
            block += (0..<Int.random(in: 1...40, using: &generator)).map { _ in
                .random(in: 0...255, using: &generator)
            }
        default: break
        }
    }

    @Test(arguments: chunks)
    func `an untouched stream decodes from either kind of block`(
        signal: TestSignal, sampleFormat: SampleFormat, channelCount: Int, level: CodecLevel
    ) throws {
        let chunk = chunk(signal, sampleFormat, channelCount)
        var forged = try ForgedPayload(Self.codec.encode(chunk, level: level))
        #expect(forged.header.level == level)
        for isCompressed in [false, true] {
            forged.isCompressed = isCompressed
            let isEqual = outcome(forged.bytes, of: chunk) == PCMFixture.bytes(of: chunk)
            #expect(isEqual)
        }
    }

    @Test(arguments: chunks, 0..<3 as Range<UInt64>)
    func `a forged stream decodes within its memory or is refused, alike in all loops`(
        chunk shape: (TestSignal, SampleFormat, channelCount: Int, CodecLevel), seed: UInt64
    ) throws {
        let chunk = chunk(shape.0, shape.1, shape.channelCount)
        var generator = SeededGenerator(seed: seed)
        let original = try ForgedPayload(Self.codec.encode(chunk, level: shape.3))
        var decodedCount = 0
        for round in 0..<60 {
            var forged = original
            forged.isCompressed = round % 2 == 0
            mutate(&forged.blocks[0], &generator)
            let bytes = forged.bytes
            let samples = outcome(bytes, of: chunk)
            let isSame = outcome(bytes, of: chunk, by: Self.portable, checksum: .skipped) == samples
            #expect(isSame, "round \(round)")
            decodedCount += samples == nil ? 0 : 1
        }
        #expect(decodedCount > 0, "some mutations only change samples")
    }

    /// The first signal of a mono block, field by field: each is refused where it is wrong.
    private static let fields: [(offset: Int, value: UInt8, message: String)] = [
        (0, 2, "0: unknown coding 2"), (1, 33, "1: 33 taps"), (2, 16, "2: a shift by 16"),
        (3, 1, "3: a scale of 1"),
        (3, 0xFF, "3: a scale of -1"), (5, 33, "5: patches of 33 bits"),
    ]

    @Test(arguments: fields)
    func `a field that cannot be is refused with its place`(offset: Int, value: UInt8, message: String) throws
    {
        let chunk = chunk(.walk, .int16, 1)
        var forged = try ForgedPayload(Self.codec.encode(chunk, level: .fast))
        forged.blocks[0][offset] = value
        let error = #expect(throws: CodecError.self) {
            try Self.codec.decode(
                PCMFixture.payload(forged.bytes), format: chunk.format, frameCount: chunk.frameCount)
        }
        #expect(error?.code == .corruption)
        #expect(error?.message == "block 0, byte " + message)
    }

    private static let scales: [(TestSignal, SampleFormat, allowed: ClosedRange<Int8>)] = [
        (.walk, .int16, 0...0), (.bits16, .float32, 0...0), (.walk, .int32, 0...16),
        (.bits24, .float32, 0...16),
        (.walk, .float32, -100...100),
    ]

    @Test(arguments: scales)
    func `a scale is one that signals of the mapping can have`(
        signal: TestSignal, sampleFormat: SampleFormat, allowed: ClosedRange<Int8>
    ) throws {
        let chunk = chunk(signal, sampleFormat, 1)
        var forged = try ForgedPayload(Self.codec.encode(chunk, level: .fast))
        for scale in Int8.min ... .max {
            forged.blocks[0][SignalHeader.Offset.scale] = UInt8(bitPattern: scale)
            #expect((outcome(forged.bytes, of: chunk) != nil) == allowed.contains(scale), "scale \(scale)")
        }
    }

    /// A signal of 64 samples: header, a table of one width, and what is said of it.
    private static let signals: [([UInt8], message: String?)] = [
        ([0, 0, 0, 0, 0, 0, 0, 0] + [0], nil),
        ([0, 0, 0, 0, 16, 0, 0, 0] + [0] + [UInt8](repeating: 7, count: 128), nil),
        ([0, 0, 0, 0, 16, 0, 0, 0] + [1], "8: a group of 17-bit codes in a signal of 16 bits"),
        ([0, 0, 0, 0, 255, 0, 0, 0] + [15], "8: a group of 270-bit codes in a signal of 16 bits"),
        (
            [0, 0, 0, 0, 1, 0, 0, 0] + [0, 1],
            "9: no room for the packed groups: 8 bytes, 1 are left in the block"
        ),
        (
            [0, 32, 0, 0, 0, 0, 0, 0] + [0],
            "8: no room for the coefficients: 64 bytes, 1 are left in the block"
        ),
        ([0, 0, 0, 0, 0, 0, 0, 0] + [0, 0], "9: 1 bytes are left over in the block"),
        ([0, 0, 0, 0, 0, 0, 0, 0], "8: no room for the table of widths: 1 bytes, 0 are left in the block"),
        ([0, 0, 0, 0, 0, 0, 0], "0: no room for the header of a signal: 8 bytes, 7 are left in the block"),
        // Patches: within the samples, and not.
        ([0, 0, 0, 0, 0, 8, 1, 0] + [0] + [63, 5], nil),
        ([0, 0, 0, 0, 0, 8, 1, 0] + [0] + [64, 5], "9: a patch at code 64 of 64"),
        ([0, 0, 0, 0, 0, 8, 2, 0] + [0] + [60, 1, 4, 1], "9: a patch at code 64 of 64"),
        (
            [0, 0, 0, 0, 0, 32, 255, 255] + [0] + [0, 0],
            "9: no room for 65535 patches: 327675 bytes, 2 are left in the block"
        ),
        ([0, 0, 0, 0, 0, 0, 3, 0] + [0] + [0, 63, 0], nil),
        // Unary strings: long enough, and not.
        ([1, 0, 0, 0, 0, 0, 0, 0] + [8, 0, 0, 0] + [0] + [UInt8](repeating: 0xFF, count: 8), nil),
        ([1, 0, 0, 0, 0, 0, 0, 0] + [9, 0, 0, 0] + [0] + [UInt8](repeating: 0xFF, count: 9), nil),
        (
            [1, 0, 0, 0, 0, 0, 0, 0] + [7, 0, 0, 0] + [0] + [UInt8](repeating: 0xFF, count: 7),
            "13: 56 of 64 values in the unary string"
        ),
        (
            [1, 0, 0, 0, 0, 0, 0, 0] + [255, 255, 255, 255] + [0] + [1],
            "13: no room for the unary string: 4294967295 bytes, 1 are left in the block"
        ),
        (
            [1, 0, 0, 0, 0, 0, 0, 0] + [0, 0],
            "8: no room for the length of the unary string: 4 bytes, 2 are left in the block"
        ),
    ]

    @Test(arguments: signals)
    func `a signal fills its block exactly or is refused where it does not`(block: [UInt8], message: String?)
        throws
    {
        let format = PCMFixture.format(.int16, channelCount: 1)
        let chunk = PCMFixture.chunk(.walk, format: format, frameCount: 64)
        var forged = try ForgedPayload(Self.codec.encode(chunk, level: .fast))
        forged.header = PayloadHeader(
            level: .fast, format: format, layout: forged.header.layout,
            mapping: .integer(shift: 0, bitWidth: 16))
        forged.blocks = [block]
        do throws(CodecError) {
            _ = try Self.codec.decode(
                PCMFixture.payload(forged.bytes), format: format, frameCount: chunk.frameCount)
            #expect(message == nil)
        } catch {
            #expect(error.message == message.map { "block 0, byte " + $0 })
        }
    }

    @Test(arguments: [(.walk, .int16, 2), (.walk, .float32, 1)] as [(TestSignal, SampleFormat, UInt8)])
    func `a stereo mode is left and right or, of integers, middle and side`(
        signal: TestSignal, sampleFormat: SampleFormat, modeMax: UInt8
    ) throws {
        let chunk = chunk(signal, sampleFormat, 2)
        var forged = try ForgedPayload(Self.codec.encode(chunk, level: .fast))
        for mode in 0...255 as ClosedRange<UInt8> {
            forged.blocks[0][0] = mode
            #expect((outcome(forged.bytes, of: chunk) != nil) == (mode < modeMax), "mode \(mode)")
        }
    }
}
