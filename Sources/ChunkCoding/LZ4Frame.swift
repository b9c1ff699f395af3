// SPDX-License-Identifier: MIT
import CLZ4

/// A standard LZ4 frame around the blocks of a stream: one LZ4 block for each, independent of the others.
///
/// Content size and content checksum are always present, so that the `lz4` tool opens a frame and can tell a damaged one.
///
/// - SeeAlso: *LZ4 Frame Format Description*, version 1.6.x, in the LZ4 repository.
enum LZ4Frame {
    /// Magic, flags, block size, content size, checksum; without the size when there is no content.
    static func headerByteCount(contentByteCount: Int) -> Int { contentByteCount > 0 ? 15 : 7 }

    /// In front of every block: its size, and in the highest bit whether it is as it was.
    static let blockHeaderByteCount = 4
    /// A block holds something.
    static let blockByteCountMin = blockHeaderByteCount + 1
    static let uncompressedFlag: UInt32 = 1 << 31
    /// End mark and content checksum.
    static let trailerByteCount = 8

    static func preferences(contentByteCount: Int) -> LZ4F_preferences_t {
        var preferences = LZ4F_preferences_t()
        preferences.frameInfo.blockSizeID = LZ4F_max4MB
        preferences.frameInfo.blockMode = LZ4F_blockIndependent
        preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled
        // Zero stands for "unknown" in liblz4: the frame of an empty stream says no size.
        preferences.frameInfo.contentSize = UInt64(contentByteCount)
        preferences.autoFlush = 1
        // Negative levels accelerate: packed samples do not compress, and LZ4 should find that out quickly.
        preferences.compressionLevel = -32
        return preferences
    }

    static func name(_ status: Int) -> String { String(cString: LZ4F_getErrorName(status)) }
}
