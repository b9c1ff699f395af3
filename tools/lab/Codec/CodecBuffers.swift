// SPDX-License-Identifier: MIT
import CChecksum
import CLZ4
import CacheModel
import Foundation

/// The memory that every row encodes into and decodes into: allocated and touched once, used for all chunks.
///
/// So page faults are in no row's figures, and no row has better memory than another.
final class CodecBuffers {
    /// What no decoder writes by leaving bytes alone.
    private static let unwrittenByte: UInt8 = 0xA5
    private static let headerByteCountMax = 64 << 10
    /// Twice the last level of cache of most processors.
    private static let evictionByteCount = 64 << 20

    let encoded: UnsafeMutableRawBufferPointer
    let decoded: UnsafeMutableRawBufferPointer
    private let eviction: UnsafeMutableRawBufferPointer

    /// - Parameters:
    ///   - chunkByteCountMax: Bytes of the largest chunk.
    ///   - sampleCountMax: Samples of the largest chunk; libsndfile delivers int24 in four bytes each.
    init(chunkByteCountMax: Int, sampleCountMax: Int) {
        let byteCountMax = max(chunkByteCountMax, sampleCountMax * MemoryLayout<Int32>.size)
        encoded = .allocate(
            byteCount: Int(LZ4_compressBound(Int32(byteCountMax))) + Self.headerByteCountMax, alignment: 64)
        decoded = .allocate(byteCount: byteCountMax, alignment: 64)
        eviction = .allocate(byteCount: Self.evictionByteCount, alignment: 64)
        encoded.initializeMemory(as: UInt8.self, repeating: 0)
        decoded.initializeMemory(as: UInt8.self, repeating: 0)
        eviction.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit {
        encoded.deallocate()
        decoded.deallocate()
        eviction.deallocate()
    }

    /// Drives everything else out of the processor's cache, by reading other memory.
    func evictCaches() { Self.read(UnsafeRawBufferPointer(eviction)) }

    /// Brings bytes into the processor's cache, as much of them as it holds.
    static func read(_ bytes: UnsafeRawBufferPointer) {
        _ = attacca_crc32c(0, bytes.baseAddress, bytes.count)
    }

    /// Overwrites what the last decode left, so that the next one cannot pass by leaving it there.
    func forgetDecoded() { decoded.initializeMemory(as: UInt8.self, repeating: Self.unwrittenByte) }

    /// Whether ``decoded`` starts with these bytes.
    func hasDecoded(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count <= decoded.count
            && UnsafeRawBufferPointer(rebasing: decoded[..<bytes.count]).isIdentical(to: bytes)
    }
}

extension UnsafeRawBufferPointer {
    /// Whether both hold the same bytes.
    func isIdentical(to other: UnsafeRawBufferPointer) -> Bool {
        guard let base = baseAddress, let otherBase = other.baseAddress else { return count == other.count }
        return count == other.count && memcmp(base, otherBase, count) == 0
    }
}
