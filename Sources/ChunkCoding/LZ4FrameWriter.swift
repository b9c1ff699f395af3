// SPDX-License-Identifier: MIT
import CLZ4
import CacheModel

/// Writes an LZ4 frame block by block into memory that the caller has.
struct LZ4FrameWriter: ~Copyable {
    private let context: OpaquePointer
    private let memory: UnsafeMutableRawBufferPointer
    private var end: Int
    private var contentByteCount = 0

    /// The most bytes of a frame of `blockCount` blocks of at most `blockByteCountMax` bytes each, of which liblz4 asks
    /// to be free what any single one could take.
    static func byteCountMax(blockCount: Int, blockByteCountMax: Int) -> Int {
        var preferences = LZ4Frame.preferences(contentByteCount: 0)
        let bound = LZ4F_compressBound(blockByteCountMax, &preferences)
        return LZ4Frame.headerByteCount(contentByteCount: 1) + LZ4Frame.trailerByteCount + (blockCount + 1)
            * bound
    }

    /// - Parameter memory: At least ``byteCountMax(blockCount:blockByteCountMax:)`` bytes.
    init(into memory: UnsafeMutableRawBufferPointer, isEmpty: Bool) throws(CodecError) {
        context = try Self.makeContext()
        self.memory = memory
        // The header tells how much content there is, so that it is written last, in front.
        end = LZ4Frame.headerByteCount(contentByteCount: isEmpty ? 0 : 1)
    }

    private static func makeContext() throws(CodecError) -> OpaquePointer {
        var context: OpaquePointer?
        let created = LZ4F_createCompressionContext(&context, UInt32(LZ4F_VERSION))
        guard LZ4F_isError(created) == 0, let context else {
            throw .outOfMemory("a compression context: \(LZ4Frame.name(created))")
        }
        do throws(CodecError) {
            _ = try header(context, contentByteCount: 0)
        } catch {
            LZ4F_freeCompressionContext(context)
            throw error
        }
        return context
    }

    deinit { LZ4F_freeCompressionContext(context) }

    /// Appends a block of at most 4 MiB.
    mutating func append(_ block: UnsafeRawBufferPointer) throws(CodecError) {
        let status = LZ4F_compressUpdate(
            context, memory.baseAddress! + end, memory.count - end, block.baseAddress, block.count, nil)
        // With room for the bound, nothing can fail but an allocation.
        guard LZ4F_isError(status) == 0 else { throw .outOfMemory("a block: \(LZ4Frame.name(status))") }
        end += status
        contentByteCount += block.count
    }

    /// Ends the frame.
    ///
    /// - Returns: The bytes of the frame and those of its content.
    mutating func finish() throws(CodecError) -> (byteCount: Int, contentByteCount: Int) {
        let status = LZ4F_compressEnd(context, memory.baseAddress! + end, memory.count - end, nil)
        guard LZ4F_isError(status) == 0 else { throw .outOfMemory("a trailer: \(LZ4Frame.name(status))") }
        end += status
        let header = try Self.header(context, contentByteCount: contentByteCount)
        precondition(header.count == LZ4Frame.headerByteCount(contentByteCount: contentByteCount))
        memory.copyBytes(from: header)
        return (end, contentByteCount)
    }

    /// Begins a frame and returns its header, in memory of its own: liblz4 wants room for the longest there is.
    private static func header(_ context: OpaquePointer, contentByteCount: Int) throws(CodecError) -> [UInt8]
    {
        var preferences = LZ4Frame.preferences(contentByteCount: contentByteCount)
        var header = [UInt8](repeating: 0, count: Int(LZ4F_HEADER_SIZE_MAX))
        let status = LZ4F_compressBegin(context, &header, header.count, &preferences)
        guard LZ4F_isError(status) == 0 else { throw .outOfMemory("a frame: \(LZ4Frame.name(status))") }
        return Array(header[..<status])
    }
}
