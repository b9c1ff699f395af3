// SPDX-License-Identifier: MIT
import CacheModel

@testable import ChunkCoding

extension DecodeRecipe {
    /// The bytes in front of a body that make it what a header says: all of it decoded, by all kernels, its checksum
    /// verified.
    static func encoded(_ body: Body, of header: PayloadHeader) -> [UInt8] {
        let layout = header.layout
        let groupCount = layout.sectionFrameCount / ChunkLayout.groupLength - 1
        let level = Int(header.level.rawValue)
        let kind = header.mapping.map {
            $0.kind == .integer ? ($0.isNarrow ? 0 : 1) : $0.kind == .orderedFloat ? 0 : $0.isNarrow ? 1 : 2
        }
        let shape = FuzzShape.encoded(
            header.format.sampleFormat, channelCount: header.format.channelCount,
            frameCount: layout.frameCount)
        return [UInt8(body.rawValue | comparesKernels)] + shape + [
            UInt8(level | (kind ?? 0) << 2 | (groupCount & 15) << 4),
            UInt8((header.mapping?.shift ?? 0) | (groupCount & 0x30) << 2), UInt8(layout.sectionCount - 1), 0,
            255,
        ]
    }
}
