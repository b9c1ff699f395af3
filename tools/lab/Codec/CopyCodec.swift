// SPDX-License-Identifier: MIT
import CacheModel

/// The row `memcpy`: what moving a chunk costs.
final class CopyCodec: MeasuredCodec {
    let name = "memcpy"
    private let buffers: CodecBuffers

    init(buffers: CodecBuffers) { self.buffers = buffers }

    func encode(_ chunk: PCMChunk) -> Int {
        chunk.withUnsafeBytes { buffers.encoded.copyMemory(from: $0) }
        return chunk.byteCount.rawValue
    }

    func decode(_ chunk: PCMChunk) {
        buffers.decoded.copyMemory(
            from: UnsafeRawBufferPointer(rebasing: buffers.encoded[..<chunk.byteCount.rawValue]))
    }

    func hasDecoded(_ chunk: PCMChunk) -> Bool { chunk.withUnsafeBytes { buffers.hasDecoded($0) } }
}
