// SPDX-License-Identifier: MIT
import CLZ4

/// Owns a decompression context of liblz4.
struct LZ4DecompressionContext: ~Copyable {
    let context: OpaquePointer

    init() throws(CodecError) {
        var context: OpaquePointer?
        let created = LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))
        guard LZ4F_isError(created) == 0, let context else {
            throw .outOfMemory("a decompression context: \(LZ4Frame.name(created))")
        }
        self.context = context
    }

    deinit { LZ4F_freeDecompressionContext(context) }
}
