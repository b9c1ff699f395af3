// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing

@testable import ChunkCoding

/// The format allows sections and blocks that our encoder never makes: another one may, and an attacker will.
@Suite struct ForeignLayoutTests {
    private static let codecs = FilterKernels.all.map { ChunkCodec(kernels: $0) }

    /// A chunk of any format in any layout that the header may tell, and its payload.
    private struct Case {
        let chunk: PCMChunk
        var payload: ForgedPayload

        init(_ generator: inout SeededGenerator) throws {
            let sampleFormat = SampleFormat.allCases.randomElement(using: &generator)!
            let channelCount = [1, 2, 2, 2, 3, 4, 64].randomElement(using: &generator)!
            let layout = Self.layout(channelCount: channelCount, &generator)
            let format = PCMFixture.format(sampleFormat, channelCount: channelCount)
            chunk = PCMFixture.chunk(
                TestSignal.all(of: sampleFormat).randomElement(using: &generator)!, format: format,
                frameCount: layout.frameCount, seed: generator.next())
            let level = [CodecLevel.fast, .dense].randomElement(using: &generator)!
            let codec = codecs.randomElement(using: &generator)!
            payload = try ForgedPayload(codec.encode(chunk, level: .stored))
            payload.isCompressed = Bool.random(using: &generator)
            chunk.withUnsafeBytes { pcm in
                let mapping = SampleMapping(of: pcm, format: sampleFormat, kernels: codec.kernels)
                payload.header = PayloadHeader(level: level, format: format, layout: layout, mapping: mapping)
                payload.blocks =
                    mapping.isNarrow
                    ? Self.blocks(of: pcm, payload.header, codec, as: Int16.self)
                    : Self.blocks(of: pcm, payload.header, codec, as: Int32.self)
            }
        }

        private static func layout(channelCount: Int, _ generator: inout SeededGenerator) -> ChunkLayout {
            let groupCount = [1, 2, 15, 63, 64].randomElement(using: &generator)!
            let sectionFrameCount = 64 * Int.random(in: 1...groupCount, using: &generator)
            // Blocks of all channels and sections at their longest are larger than a block may be.
            let sectionCount = Int.random(in: 1...(channelCount > 4 ? 3 : 16), using: &generator)
            let frameCount = Int.random(
                in: 1...min(64_000 / channelCount, 2 * sectionFrameCount * sectionCount + 63),
                using: &generator)
            return ChunkLayout(
                frameCount: frameCount, sectionFrameCount: sectionFrameCount, sectionCount: sectionCount)
        }

        private static func blocks<Sample: SignalSample>(
            of pcm: UnsafeRawBufferPointer, _ header: PayloadHeader, _ codec: ChunkCodec,
            as type: Sample.Type
        ) -> [[UInt8]] {
            codec.encoderScratch.withScratch { scratch in
                let encoder = BlockEncoder<Sample>(
                    kernels: codec.kernels, layout: header.layout, mapping: header.mapping!,
                    format: header.format, level: header.level, scratch: scratch)
                let stream = scratch.block(byteCount: header.blockByteCountMax)
                return (0..<header.layout.blockCount).map { block in
                    let byteCount = encoder.encode(pcm.baseAddress!, block: block, into: stream)
                    #expect(byteCount <= header.blockByteCountMax)
                    return Array(stream[..<byteCount])
                }
            }
        }
    }

    /// Decodes a range of frames into memory whose surroundings are watched; `nil` where the payload is refused.
    private func decoded(
        _ payload: ChunkPayload, of chunk: PCMChunk, frames: Range<Int>, by codec: ChunkCodec
    ) -> [UInt8]? {
        let room = 64
        let byteCount = frames.count * chunk.format.bytesPerFrame
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount + 2 * room, alignment: 64)
        defer { memory.deallocate() }
        memory.initializeMemory(as: UInt8.self, repeating: 0x5A)
        let wanted = UnsafeMutableRawBufferPointer(rebasing: memory[room..<room + byteCount])
        do throws(CodecError) {
            try codec.decode(
                payload, format: chunk.format, frameCount: chunk.frameCount, checksum: .skipped,
                frames: frames, into: wanted)
        } catch {
            #expect(error.code == .corruption)
            return nil
        }
        let isWithin =
            memory.prefix(room).allSatisfy { $0 == 0x5A } && memory.suffix(room).allSatisfy { $0 == 0x5A }
        #expect(isWithin, "nothing is written around the wanted frames")
        return Array(wanted)
    }

    private func ranges(_ frameCount: Int, _ generator: inout SeededGenerator) -> [Range<Int>] {
        [0..<frameCount]
            + (0..<3).map { _ in
                let first = Int.random(in: 0..<frameCount, using: &generator)
                return first..<Int.random(in: first...frameCount, using: &generator)
            }
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `chunks in any layout decode whole and in part, in all loops`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: 1000 + seed)
        for _ in 0..<4 {
            let foreign = try Case(&generator)
            let layout = foreign.payload.header.layout
            let payload = PCMFixture.payload(foreign.payload.bytes)
            let whole = PCMFixture.bytes(of: foreign.chunk)
            let bytesPerFrame = foreign.chunk.format.bytesPerFrame
            for frames in ranges(layout.frameCount, &generator) {
                let expected = whole[frames.lowerBound * bytesPerFrame..<frames.upperBound * bytesPerFrame]
                for codec in Self.codecs {
                    let found = decoded(payload, of: foreign.chunk, frames: frames, by: codec)
                    let isEqual = found == Array(expected)
                    #expect(isEqual, "\(codec.kernels.name), \(layout), \(frames), \(foreign.payload.header)")
                }
            }
        }
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `damaged streams in any layout stay within their memory, alike in all loops`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: 2000 + seed)
        for _ in 0..<4 {
            var foreign = try Case(&generator)
            for _ in 0..<4 {
                let block = foreign.payload.blocks.indices.randomElement(using: &generator)!
                let isInFront = Bool.random(using: &generator)
                let count = foreign.payload.blocks[block].count
                let position = Int.random(in: 0..<min(count, isInFront ? 80 : count), using: &generator)
                foreign.payload.blocks[block][position] = .random(in: 0...255, using: &generator)
                let payload = PCMFixture.payload(foreign.payload.bytes)
                for frames in ranges(foreign.payload.header.layout.frameCount, &generator) {
                    let outcomes = Self.codecs.map {
                        decoded(payload, of: foreign.chunk, frames: frames, by: $0)
                    }
                    let isAlike = outcomes.allSatisfy { $0 == outcomes[0] }
                    #expect(isAlike, "\(foreign.payload.header), \(frames)")
                }
            }
        }
    }
}
