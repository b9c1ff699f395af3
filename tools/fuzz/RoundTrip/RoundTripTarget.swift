// SPDX-License-Identifier: MIT
import CacheModel

@testable import ChunkCoding

/// Whatever the samples are: each level gives a payload that gives them back, whole or in part; of small chunks, the
/// same one with all kernels.
@_cdecl("LLVMFuzzerTestOneInput")
public func roundTripOneInput(_ bytes: UnsafeRawPointer?, _ byteCount: Int) -> Int32 {
    var input = FuzzInput(UnsafeRawBufferPointer(start: bytes, count: byteCount))
    let recipe = RoundTripRecipe(from: &input)
    let chunk = recipe.chunk(input.takeAll())
    for level in CodecLevel.allCases {
        let payload = encoded(chunk, level: level, by: FuzzCodecs.best)
        let whole = 0..<recipe.shape.frameCount
        checkDecoding(payload, to: chunk, frames: whole, by: FuzzCodecs.best, checksum: .verified)
        // To verify a frame, liblz4 allocates twice the size of its blocks: once is enough.
        checkDecoding(payload, to: chunk, frames: recipe.part, by: FuzzCodecs.best, checksum: .skipped)
        guard recipe.shape.isSmall else { continue }
        let portable = encoded(chunk, level: level, by: FuzzCodecs.portable)
        payload.withUnsafeBytes { bytes in
            portable.withUnsafeBytes { expect(bytes.holdsSameBytes(as: $0), "payloads differ at \(level)") }
        }
        checkDecoding(payload, to: chunk, frames: whole, by: FuzzCodecs.portable, checksum: .skipped)
    }
    return 0
}

private func encoded(_ chunk: PCMChunk, level: CodecLevel, by codec: ChunkCodec) -> ChunkPayload {
    do throws(CodecError) {
        return try codec.encode(chunk, level: level)
    } catch {
        fatalError("no payload at \(level): \(error)")
    }
}

private func checkDecoding(
    _ payload: ChunkPayload, to chunk: PCMChunk, frames: Range<Int>, by codec: ChunkCodec,
    checksum: ContentChecksum
) {
    let bytesPerFrame = chunk.format.bytesPerFrame
    let pcm = UnsafeMutableRawBufferPointer.allocate(byteCount: frames.count * bytesPerFrame, alignment: 4)
    defer { pcm.deallocate() }
    do throws(CodecError) {
        try codec.decode(
            payload, format: chunk.format, frameCount: chunk.frameCount, checksum: checksum, frames: frames,
            into: pcm)
    } catch {
        fatalError("frames \(frames) of what was just encoded: \(error)")
    }
    chunk.withUnsafeBytes { samples in
        let expected = samples[frames.lowerBound * bytesPerFrame..<frames.upperBound * bytesPerFrame]
        expect(
            UnsafeRawBufferPointer(rebasing: expected).holdsSameBytes(as: UnsafeRawBufferPointer(pcm)),
            "frames \(frames) come back as other samples")
    }
}
