// SPDX-License-Identifier: MIT
import CacheModel

@testable import ChunkCoding

/// Any byte of a payload may be anything: decoding ends in samples or in a `CodecError`, within its memory, the same on
/// every machine and for every range.
@_cdecl("LLVMFuzzerTestOneInput")
public func decodeOneInput(_ bytes: UnsafeRawPointer?, _ byteCount: Int) -> Int32 {
    var input = FuzzInput(UnsafeRawBufferPointer(start: bytes, count: byteCount))
    let recipe = DecodeRecipe(from: &input)
    let forged = ForgedPayload(recipe, from: &input)
    checkRawFrame(of: forged)

    let whole = 0..<forged.frameCount
    let part = recipe.part(ofFrameCount: forged.frameCount)
    let outcome = DecodeOutcome(
        forged, codec: FuzzCodecs.best, checksum: recipe.checksum,
        frames: recipe.range == .part ? part : whole)
    defer { outcome.free() }
    outcome.check()
    if recipe.kernels == .compared {
        let other = DecodeOutcome(
            forged, codec: FuzzCodecs.portable, checksum: recipe.checksum,
            frames: recipe.range == .part ? part : whole)
        defer { other.free() }
        outcome.checkEqual(to: other)
    }
    if recipe.range == .compared {
        let other = DecodeOutcome(forged, codec: FuzzCodecs.best, checksum: recipe.checksum, frames: part)
        defer { other.free() }
        other.check()
        outcome.checkPart(other, from: part.lowerBound * forged.format.bytesPerFrame)
    }
    return 0
}

/// A payload whose header is sound has its LZ4 frame behind it, whatever that holds.
private func checkRawFrame(of forged: ForgedPayload) {
    do throws(CodecError) {
        let frame = try FuzzCodecs.best.rawFrame(
            of: forged.payload, format: forged.format, frameCount: FrameCount(Int64(forged.frameCount)))
        expect(frame.byteRange.upperBound == forged.payload.byteCount.rawValue, "\(frame)")
    } catch {
        expect(error.code != .outOfMemory, "\(error)")
    }
}
