// SPDX-License-Identifier: MIT

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Memory for chunks: whole pages from the system, which go back to it the moment they are freed.
///
/// A chunk is a megabyte or more, lives for seconds to minutes and is freed on another thread than it was made on. The
/// general allocator keeps such memory in the arena of each thread, where it counts in no budget. Pages that nobody wrote
/// to cost nothing, so that scratch may be sized for the worst case.
package enum PageMemory {
    /// Below this many bytes the general allocator is the better one.
    private static let byteCountMin = 64 << 10

    /// Uninitialised memory, 64-byte aligned.
    ///
    /// - Precondition: `byteCount >= 0`, and the system has that much.
    package static func allocate(byteCount: Int) -> UnsafeMutableRawBufferPointer {
        precondition(byteCount >= 0, "memory of \(byteCount) bytes")
        guard byteCount >= byteCountMin else { return .allocate(byteCount: byteCount, alignment: 64) }
        let start = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        precondition(start != MAP_FAILED, "no memory for \(byteCount) bytes: errno \(errno)")
        return UnsafeMutableRawBufferPointer(start: start, count: byteCount)
    }

    /// Frees what ``allocate(byteCount:)`` returned.
    package static func deallocate(_ memory: UnsafeMutableRawBufferPointer) {
        guard memory.count >= byteCountMin else { return memory.deallocate() }
        let status = munmap(memory.baseAddress, memory.count)
        precondition(status == 0, "munmap of \(memory.count) bytes failed: errno \(errno)")
    }
}
