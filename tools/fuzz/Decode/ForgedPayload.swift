// SPDX-License-Identifier: MIT
import CChecksum
import CacheModel

@testable import ChunkCoding

/// The payload that a recipe makes of the body of an input, and the key that it is decoded under.
struct ForgedPayload {
    let payload: ChunkPayload
    let format: PCMFormat
    let frameCount: Int

    init(_ recipe: DecodeRecipe, from input: inout FuzzInput) {
        var format = recipe.format
        var frameCount = recipe.frameCount
        var bytes: [UInt8]
        switch recipe.body {
        case .payload: bytes = Array(input.takeAll())
        case .stream:
            let frame = StreamForge.frame(
                from: &input, layout: recipe.layout, bytesPerFrame: format.bytesPerFrame)
            bytes = Self.payload(recipe, frame: frame.bytes, contentByteCount: frame.contentByteCount)
        case .frame:
            let frame = Array(input.takeAll())
            bytes = Self.payload(recipe, frame: frame, contentByteCount: Self.contentByteCount(of: frame))
        case .header:
            bytes = Self.payload(
                fields: input.take(PayloadHeader.byteCount - 8), frame: input.takeAll(), recipe)
        }
        if recipe.followsHeader, let key = Self.key(of: bytes) { (format, frameCount) = key }
        self.format = format
        self.frameCount = frameCount
        payload = bytes.withUnsafeBytes { ChunkPayload(copying: $0) }
        payload.withUnsafeBytes { bytes in
            let slack = UnsafeMutableRawPointer(mutating: bytes.baseAddress! + bytes.count)
            slack.initializeMemory(
                as: UInt8.self, repeating: recipe.slack, count: ChunkPayload.slackByteCount)
        }
    }

    /// A right header around a frame.
    private static func payload(_ recipe: DecodeRecipe, frame: [UInt8], contentByteCount: Int) -> [UInt8] {
        let header = PayloadHeader(
            level: recipe.level, format: recipe.format, layout: recipe.layout, mapping: recipe.mapping,
            streamByteCount: contentByteCount, lz4ByteCount: frame.count)
        var bytes = [UInt8](repeating: 0, count: PayloadHeader.byteCount)
        bytes.withUnsafeMutableBytes { header.encode(into: $0) }
        return bytes + frame
    }

    /// A header of any fields under a right checksum, around a frame.
    private static func payload(
        fields: UnsafeRawBufferPointer, frame: UnsafeRawBufferPointer, _ recipe: DecodeRecipe
    ) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: PayloadHeader.byteCount)
        bytes.withUnsafeMutableBytes { bytes in
            bytes.storeLittleEndian(PayloadHeader.magic, at: 0)
            UnsafeMutableRawBufferPointer(rebasing: bytes[8...]).copyMemory(from: fields)
            if recipe.followsHeader {
                bytes.storeLittleEndian(UInt64(frame.count), at: PayloadHeader.Offset.lz4ByteCount)
            }
            let checksum = attacca_crc32c(0, bytes.baseAddress! + 8, bytes.count - 8)
            bytes.storeLittleEndian(checksum, at: PayloadHeader.Offset.headerChecksum)
        }
        return bytes + frame
    }

    /// What a frame says of its content, where a frame says so.
    private static func contentByteCount(of frame: [UInt8]) -> Int {
        guard frame.count >= 14 else { return 0 }
        let stated = frame.withUnsafeBytes { $0.loadLittleEndian(at: 6, as: UInt64.self) }
        return Int(exactly: stated) ?? 0
    }

    /// The format and frames of a sound header of a chunk that is not too long.
    private static func key(of bytes: [UInt8]) -> (PCMFormat, Int)? {
        // An unsound header is no failure here: the input then says itself what is expected of it.
        let header = bytes.withUnsafeBytes { try? PayloadHeader(decoding: $0) }
        guard let header, header.layout.frameCount <= FuzzShape.byteCountMax / header.format.bytesPerFrame
        else {
            return nil
        }
        return (header.format, header.layout.frameCount)
    }
}
