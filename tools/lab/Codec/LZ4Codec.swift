// SPDX-License-Identifier: MIT
import CLZ4
import CacheModel

/// The rows `lz4` and `lz4hc`: liblz4's raw blocks, without filter or frame.
final class LZ4Codec: MeasuredCodec {
    enum Effort {
        /// `LZ4_compress_default`.
        case normal
        /// `LZ4_compress_HC` at its default level.
        case high
    }

    let name: String
    private let effort: Effort
    private let buffers: CodecBuffers
    private var encodedByteCount: Int32 = 0

    init(name: String, effort: Effort, buffers: CodecBuffers) {
        self.name = name
        self.effort = effort
        self.buffers = buffers
    }

    func encode(_ chunk: PCMChunk) throws -> Int {
        encodedByteCount = chunk.withUnsafeBytes { pcm in
            let source = pcm.assumingMemoryBound(to: CChar.self).baseAddress
            let target = buffers.encoded.assumingMemoryBound(to: CChar.self).baseAddress
            let (count, capacity) = (Int32(pcm.count), Int32(buffers.encoded.count))
            return switch effort {
            case .normal: LZ4_compress_default(source, target, count, capacity)
            case .high: LZ4_compress_HC(source, target, count, capacity, Int32(LZ4HC_CLEVEL_DEFAULT))
            }
        }
        guard encodedByteCount > 0 else { throw LabFailure("\(name): liblz4 did not encode") }
        return Int(encodedByteCount)
    }

    func decode(_ chunk: PCMChunk) throws {
        let count = LZ4_decompress_safe(
            buffers.encoded.assumingMemoryBound(to: CChar.self).baseAddress,
            buffers.decoded.assumingMemoryBound(to: CChar.self).baseAddress, encodedByteCount,
            Int32(buffers.decoded.count))
        guard Int(count) == chunk.byteCount.rawValue else {
            throw LabFailure("\(name): liblz4 returned \(count) for \(chunk.byteCount)")
        }
    }

    func hasDecoded(_ chunk: PCMChunk) -> Bool { chunk.withUnsafeBytes { buffers.hasDecoded($0) } }
}
