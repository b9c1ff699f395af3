// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing
import Threading

@testable import ChunkCoding

/// Blocks are independent: any part of a chunk is decoded from the blocks that it touches, by any number of threads.
@Suite struct PartialDecodeTests {
    private static let codec = ChunkCodec()
    /// Mostly of several blocks; every number of channels that is handled in its own way.
    private static let shapes: [(SampleFormat, channelCount: Int, frameCount: Int, CodecLevel)] = [
        (.int16, 2, 70_000, .fast), (.int24, 1, 66_000, .dense), (.float32, 1, 132_000, .fast),
        (.int16, 3, 66_000, .stored), (.int16, 64, 1_100, .fast),
    ]

    private func decoded(
        _ payload: ChunkPayload, of chunk: PCMChunk, frames: Range<Int>, checksum: ContentChecksum = .verified
    ) throws -> [UInt8] {
        let byteCount = frames.count * chunk.format.bytesPerFrame
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount + 64, alignment: 64)
        defer { memory.deallocate() }
        memory.initializeMemory(as: UInt8.self, repeating: 0x5A)
        try Self.codec.decode(
            payload, format: chunk.format, frameCount: chunk.frameCount, checksum: checksum, frames: frames,
            into: UnsafeMutableRawBufferPointer(rebasing: memory[..<byteCount]))
        #expect(memory[byteCount...].allSatisfy { $0 == 0x5A }, "nothing is written behind the wanted frames")
        return Array(memory[..<byteCount])
    }

    private func layout(_ payload: ChunkPayload) throws -> ChunkLayout {
        try payload.withUnsafeBytes { bytes throws(CodecError) in try PayloadHeader(decoding: bytes).layout }
    }

    @Test(arguments: shapes)
    func `any range of frames is that part of the whole`(
        sampleFormat: SampleFormat, channelCount: Int, frameCount: Int, level: CodecLevel
    ) throws {
        let chunk = PCMFixture.chunk(
            .impulses, format: PCMFixture.format(sampleFormat, channelCount: channelCount),
            frameCount: frameCount)
        let payload = try Self.codec.encode(chunk, level: level)
        let layout = try layout(payload)
        #expect(layout.blockCount > 1 || channelCount == 64)
        let whole = PCMFixture.bytes(of: chunk)
        var generator = SeededGenerator(seed: 5)
        let block = min(layout.blockFrameCount, frameCount - 1)
        var ranges = [
            0..<0, 17..<17, frameCount..<frameCount, 0..<1, frameCount - 1..<frameCount,
            0..<block, block..<frameCount, block - 1..<block + 1,
            layout.sectionFrameCount - 1..<layout.sectionFrameCount + 1,
        ]
        for _ in 0..<6 {
            let first = Int.random(in: 0..<frameCount, using: &generator)
            ranges.append(first..<Int.random(in: first...frameCount, using: &generator))
        }
        for frames in ranges {
            let bytesPerFrame = chunk.format.bytesPerFrame
            let expected = whole[frames.lowerBound * bytesPerFrame..<frames.upperBound * bytesPerFrame]
            let isEqual = try decoded(payload, of: chunk, frames: frames, checksum: .skipped).elementsEqual(
                expected)
            #expect(isEqual, "frames \(frames)")
        }
        let isEqual = try decoded(payload, of: chunk, frames: 0..<frameCount) == whole
        #expect(isEqual)
    }

    /// Blocks of other frames are passed over unread; the checksum, where it is compared, covers them.
    @Test(arguments: [CodecLevel.fast, .dense, .stored])
    func `a damaged block does not matter to the frames of others`(level: CodecLevel) throws {
        let chunk = PCMFixture.chunk(
            .walk, format: PCMFixture.format(.int16, channelCount: 1), frameCount: 70_000)
        let payload = try Self.codec.encode(chunk, level: level)
        let layout = try layout(payload)
        try #require(layout.blockCount >= 2)
        var bytes = PCMFixture.bytes(of: payload)
        let frame = Array(bytes[PayloadHeader.byteCount...])
        let header = try payload.withUnsafeBytes { bytes throws(CodecError) in
            try PayloadHeader(decoding: bytes)
        }
        let first = try frame.withUnsafeBytes { frame throws(CodecError) in
            try LZ4FrameReader(
                frame, contentByteCount: header.streamByteCount, blockCount: layout.blockCount, at: 0
            ).blocks[0]
        }
        for index in first.range { bytes[PayloadHeader.byteCount + index] ^= 0xFF }
        let damaged = PCMFixture.payload(bytes)
        let others = layout.blockFrameCount..<Int(chunk.frameCount.rawValue)
        let isEqual = try decoded(damaged, of: chunk, frames: others, checksum: .skipped)
            .elementsEqual(
                PCMFixture.bytes(of: chunk).dropFirst(others.lowerBound * chunk.format.bytesPerFrame))
        #expect(isEqual)
        let error = #expect(throws: CodecError.self) { try decoded(damaged, of: chunk, frames: others) }
        #expect(error?.code == .corruption)
    }

    @Test(arguments: [CodecLevel.fast, .dense, .stored])
    func `several threads decode the parts of one payload into one chunk`(level: CodecLevel) throws {
        let chunk = PCMFixture.chunk(
            .sine, format: PCMFixture.format(.int24, channelCount: 3), frameCount: 9_000)
        let payload = try Self.codec.encode(chunk, level: level)
        let frameCount = Int(chunk.frameCount.rawValue)
        let bytesPerFrame = chunk.format.bytesPerFrame
        var buffer = PCMBuffer(format: chunk.format, frameCount: chunk.frameCount)
        let failures = Lock<[CodecError]>([])
        buffer.withUnsafeMutableBytes { pcm in
            nonisolated(unsafe) let pcm = pcm
            let threads = (0..<6).map { part in
                WorkerThread(name: "decode \(part)") {
                    let frames = frameCount * part / 6..<frameCount * (part + 1) / 6
                    let bytes = frames.lowerBound * bytesPerFrame..<frames.upperBound * bytesPerFrame
                    do throws(CodecError) {
                        try Self.codec.decode(
                            payload, format: chunk.format, frameCount: chunk.frameCount, frames: frames,
                            into: UnsafeMutableRawBufferPointer(rebasing: pcm[bytes]))
                    } catch {
                        failures.withLock { $0.append(error) }
                    }
                }
            }
            for thread in threads { thread.join() }
        }
        #expect(failures.withLock { $0.count } == 0)
        let isEqual = PCMFixture.bytes(of: PCMChunk(buffer)) == PCMFixture.bytes(of: chunk)
        #expect(isEqual)
    }
}
