// SPDX-License-Identifier: MIT
import CacheModel
import ChunkStorage
import Foundation

/// Chunks whose bytes are a function of their keys: each byte that is served can be checked, and none is kept.
///
/// A key's content never changes; another generation of a track is another track revision.
enum ProofPayload {
    private static let grid = Grid(
        format: PCMFormat(sampleFormat: .int16, sampleRate: 44_100, channelCount: 2), chunkSeconds: 10)

    static func key(track: TrackID, generation: UInt64 = 1, preset: Preset = "warm", index: Int) -> ChunkKey {
        ChunkKey(
            track: track, trackRevision: TrackRevision(rawValue: generation),
            rendererRevision: RendererRevision(rawValue: 7), variant: Variant(preset: preset), grid: grid,
            index: index)
    }

    /// A chunk as it would come from the renderer.
    ///
    /// - Parameter byteCountMax: Payloads have from 1 to this many bytes, by the key.
    static func chunk(_ key: ChunkKey, byteCountMax: Int) -> StagedChunk {
        var words = generator(of: key)
        let byteCount = 1 + Int(words.next() % UInt64(byteCountMax))
        let payload = ChunkPayload(byteCount: byteCount) { bytes in fill(bytes, from: &words) }
        return StagedChunk(
            key: key, payload: payload, frameCount: FrameCount(441_000),
            renderSeconds: Double(words.next() % 1_000) / 1_000)
    }

    /// Whether a chunk is the one that ``chunk(_:byteCountMax:)`` makes, to the byte.
    static func isRight(_ chunk: StoredChunk, _ key: ChunkKey, byteCountMax: Int) -> Bool {
        let expected = Self.chunk(key, byteCountMax: byteCountMax)
        guard chunk.frameCount == expected.frameCount, chunk.renderSeconds == expected.renderSeconds else {
            return false
        }
        return chunk.payload.withUnsafeBytes { found in
            expected.payload.withUnsafeBytes {
                found.count == $0.count && memcmp(found.baseAddress!, $0.baseAddress!, $0.count) == 0
            }
        }
    }

    private static func generator(of key: ChunkKey) -> LabGenerator {
        var digest = StableDigest()
        digest.combine("\(key)")
        digest.combine(Int64(bitPattern: key.trackRevision.rawValue))
        return LabGenerator(seed: digest.value)
    }

    private static func fill(_ bytes: UnsafeMutableRawBufferPointer, from words: inout LabGenerator) {
        var offset = 0
        while offset + 8 <= bytes.count {
            bytes.storeBytes(of: words.next().littleEndian, toByteOffset: offset, as: UInt64.self)
            offset += 8
        }
        withUnsafeBytes(of: words.next().littleEndian) { word in
            bytes[offset...].copyBytes(from: word[..<(bytes.count - offset)])
        }
    }
}
