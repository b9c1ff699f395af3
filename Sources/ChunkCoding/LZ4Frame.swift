// SPDX-License-Identifier: MIT
import CLZ4

/// A standard LZ4 frame around a stream of known size, through liblz4's frame interface.
///
/// Content size and content checksum are always present and always checked, so that the `lz4` tool opens a
/// frame and a damaged one is never believed.
///
/// - SeeAlso: *LZ4 Frame Format Description*, version 1.6.x, in the LZ4 repository.
enum LZ4Frame {
    private static func preferences(contentByteCount: Int) -> LZ4F_preferences_t {
        var preferences = LZ4F_preferences_t()
        preferences.frameInfo.blockSizeID = LZ4F_max256KB
        preferences.frameInfo.blockMode = LZ4F_blockIndependent
        preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled
        // Zero stands for "unknown" in liblz4: the frame of an empty stream says no size.
        preferences.frameInfo.contentSize = UInt64(contentByteCount)
        preferences.compressionLevel = compressionLevel
        return preferences
    }

    /// Negative levels accelerate: packed samples do not compress, and LZ4 should find that out quickly.
    private static let compressionLevel: Int32 = -8

    /// The most bytes that a frame around `contentByteCount` bytes takes.
    static func byteCountMax(contentByteCount: Int) -> Int {
        var preferences = preferences(contentByteCount: contentByteCount)
        return LZ4F_compressFrameBound(contentByteCount, &preferences)
    }

    /// Compresses `content` into `frame`.
    ///
    /// - Returns: The bytes of `frame` that were written.
    /// - Precondition: `frame` holds ``byteCountMax(contentByteCount:)`` bytes.
    static func compress(
        _ content: UnsafeRawBufferPointer, into frame: UnsafeMutableRawBufferPointer
    ) throws(CodecError) -> Int {
        var preferences = preferences(contentByteCount: content.count)
        let status = LZ4F_compressFrame(
            frame.baseAddress, frame.count, content.baseAddress, content.count, &preferences)
        // With room for the bound, nothing can fail but an allocation.
        guard LZ4F_isError(status) == 0 else { throw .outOfMemory("a compression context: \(name(status))") }
        return status
    }

    /// Decompresses a frame whose content must fill `content` exactly.
    ///
    /// - Parameters:
    ///   - frame: Any bytes.
    ///   - content: Where the content goes; never written beyond its end.
    ///   - position: Where `frame` starts within the payload, for messages.
    /// - Throws: ``CodecError/Code/corruption`` when the frame is damaged, holds another number of bytes, has
    ///   no content checksum, or is followed by anything.
    static func decompress(
        _ frame: UnsafeRawBufferPointer, into content: UnsafeMutableRawBufferPointer, at position: Int
    ) throws(CodecError) {
        var context: OpaquePointer?
        let created = LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))
        guard LZ4F_isError(created) == 0, let context else {
            throw .outOfMemory("a decompression context: \(name(created))")
        }
        defer { LZ4F_freeDecompressionContext(context) }

        let headerByteCount = try readHeader(
            of: frame, context: context, contentByteCount: content.count, at: position)
        var options = LZ4F_decompressOptions_t()
        options.stableDst = 1
        var consumed = headerByteCount
        var produced = 0
        while true {
            var inputCount = frame.count - consumed
            var outputCount = content.count - produced
            let status = LZ4F_decompress(
                context, content.baseAddress?.advanced(by: produced), &outputCount,
                frame.baseAddress?.advanced(by: consumed), &inputCount, &options)
            guard LZ4F_isError(status) == 0 else {
                throw .corruptPayload(at: position + consumed, "LZ4 frame: \(name(status))")
            }
            consumed += inputCount
            produced += outputCount
            if status == 0 { break }
            guard inputCount > 0 || outputCount > 0 else {
                throw .corruptPayload(
                    at: position + consumed, "LZ4 frame ends early or holds more than \(content.count) bytes")
            }
        }
        guard produced == content.count, consumed == frame.count else {
            throw .corruptPayload(
                at: position + consumed,
                "LZ4 frame gave \(produced) of \(content.count) bytes out of \(consumed) of \(frame.count)")
        }
    }

    /// Checks the frame header against what is expected of it, and returns its length in bytes.
    private static func readHeader(
        of frame: UnsafeRawBufferPointer, context: OpaquePointer, contentByteCount: Int, at position: Int
    ) throws(CodecError) -> Int {
        var info = LZ4F_frameInfo_t()
        var byteCount = frame.count
        let status = LZ4F_getFrameInfo(context, &info, frame.baseAddress, &byteCount)
        guard LZ4F_isError(status) == 0 else {
            throw .corruptPayload(at: position, "LZ4 frame header: \(name(status))")
        }
        guard info.frameType == LZ4F_frame, info.contentChecksumFlag == LZ4F_contentChecksumEnabled else {
            throw .corruptPayload(at: position, "not an LZ4 frame with a content checksum")
        }
        guard info.contentSize == UInt64(contentByteCount) else {
            throw .corruptPayload(
                at: position, "LZ4 frame of \(info.contentSize) bytes, expected \(contentByteCount)")
        }
        return byteCount
    }

    private static func name(_ status: Int) -> String { String(cString: LZ4F_getErrorName(status)) }
}
