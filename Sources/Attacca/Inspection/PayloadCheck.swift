// SPDX-License-Identifier: MIT
import CacheModel
import ChunkCoding

/// Looks into payloads whose bytes verify: whether they decode.
struct PayloadCheck {
    private let codec = ChunkCodec()

    /// What is wrong with a payload; nil when it decodes to the frames that it must have.
    func problem(_ key: ChunkKey, _ frameCount: FrameCount, _ payload: ChunkPayload) -> String? {
        do throws(CodecError) {
            _ = try codec.decode(payload, format: key.grid.format, frameCount: frameCount)
            return nil
        } catch {
            return "the payload cannot be decoded: \(error)"
        }
    }
}
