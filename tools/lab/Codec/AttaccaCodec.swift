// SPDX-License-Identifier: MIT
import CChecksum
import CacheModel
import ChunkCoding

/// The rows `attacca-...`: the chunk codec as the cache uses it, one row for each level.
///
/// Decoding is what a read from the disk tier does: the record's CRC-32C over the payload, then the decode.
final class AttaccaCodec: MeasuredCodec {
    let name: String
    private let level: CodecLevel
    private let buffers: CodecBuffers
    private let codec = ChunkCodec()
    private var payload: ChunkPayload?
    private var recordChecksum: UInt32 = 0

    init(level: CodecLevel, buffers: CodecBuffers) {
        name = "attacca-\(level)"
        self.level = level
        self.buffers = buffers
    }

    /// A row for each level that does something.
    static func all(buffers: CodecBuffers) -> [AttaccaCodec] {
        CodecLevel.allCases.filter { $0 != .stored }.map { AttaccaCodec(level: $0, buffers: buffers) }
    }

    func prepare(_ chunk: PCMChunk) {
        payload = nil
    }

    func encode(_ chunk: PCMChunk) throws -> Int {
        let payload = try codec.encode(chunk, level: level)
        self.payload = payload
        return payload.byteCount.rawValue
    }

    func decode(_ chunk: PCMChunk) throws {
        guard let payload else { preconditionFailure("\(name): nothing was encoded") }
        recordChecksum = payload.withUnsafeBytes { attacca_crc32c(0, $0.baseAddress, $0.count) }
        try codec.decode(
            payload, format: chunk.format, frameCount: chunk.frameCount, checksum: .skipped,
            into: UnsafeMutableRawBufferPointer(rebasing: buffers.decoded[..<chunk.byteCount.rawValue]))
    }

    func hasDecoded(_ chunk: PCMChunk) -> Bool {
        guard let payload else { return false }
        let expectedChecksum = payload.withUnsafeBytes {
            attacca_crc32c_portable(0, $0.baseAddress, $0.count)
        }
        return recordChecksum == expectedChecksum && chunk.withUnsafeBytes { buffers.hasDecoded($0) }
    }
}
