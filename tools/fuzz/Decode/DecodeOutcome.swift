// SPDX-License-Identifier: MIT
import CacheModel
import ChunkCoding

/// How decoding a payload ended.
enum DecodeOutcome {
    case samples(UnsafeMutableRawBufferPointer)
    case failure(CodecError)

    /// Decodes into memory of exactly the right size.
    init(_ forged: ForgedPayload, codec: ChunkCodec, checksum: ContentChecksum, frames: Range<Int>) {
        let pcm = UnsafeMutableRawBufferPointer.allocate(
            byteCount: frames.count * forged.format.bytesPerFrame, alignment: 4)
        do throws(CodecError) {
            try codec.decode(
                forged.payload, format: forged.format, frameCount: FrameCount(Int64(forged.frameCount)),
                checksum: checksum, frames: frames, into: pcm)
            self = .samples(pcm)
        } catch {
            pcm.deallocate()
            self = .failure(error)
        }
    }

    func free() {
        if case .samples(let pcm) = self { pcm.deallocate() }
    }

    /// Ends the process unless a failure is one that bytes can be blamed for, and says where.
    func check() {
        guard case .failure(let error) = self else { return }
        expect(error.code != .outOfMemory, "\(error)")
        let isPlaced =
            error.message.hasPrefix("payload, byte ") || error.message.hasPrefix("block ")
        expect(error.code != .corruption || isPlaced, "\(error)")
    }

    /// Ends the process unless both ended alike, with the same samples or the same words.
    func checkEqual(to other: Self) {
        switch (self, other) {
        case (.samples(let samples), .samples(let others)):
            expect(
                UnsafeRawBufferPointer(samples).holdsSameBytes(as: UnsafeRawBufferPointer(others)),
                "kernels decode to different samples")
        case (.failure(let error), .failure(let otherError)):
            expect(error.description == otherError.description, "\(error), or \(otherError)")
        default: fatalError("kernels disagree: \(self), or \(other)")
        }
    }

    /// Ends the process unless a whole chunk that decodes has parts that do, with the same samples.
    func checkPart(_ part: Self, from firstByte: Int) {
        guard case .samples(let whole) = self else { return }
        guard case .samples(let pcm) = part else { fatalError("the whole decodes, a part: \(part)") }
        let same = UnsafeRawBufferPointer(rebasing: whole[firstByte..<firstByte + pcm.count])
        expect(
            same.holdsSameBytes(as: UnsafeRawBufferPointer(pcm)), "a part decodes to different samples")
    }
}
