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

    /// Gives back all but the first `byteCount` bytes of what ``allocate(byteCount:)`` returned.
    ///
    /// - Returns: Memory that holds those bytes, in the same place where it stays large enough for pages of its own.
    package static func shrink(
        _ memory: UnsafeMutableRawBufferPointer, toByteCount byteCount: Int
    ) -> UnsafeMutableRawBufferPointer {
        precondition(byteCount <= memory.count, "\(memory.count) bytes to shrink to \(byteCount)")
        guard byteCount >= byteCountMin else {
            let smaller = allocate(byteCount: byteCount)
            smaller.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<byteCount]))
            deallocate(memory)
            return smaller
        }
        let pageByteCount = Int(sysconf(Int32(_SC_PAGESIZE)))
        let kept = (byteCount + pageByteCount - 1) / pageByteCount * pageByteCount
        if kept < memory.count {
            let status = munmap(memory.baseAddress! + kept, memory.count - kept)
            precondition(status == 0, "munmap of \(memory.count - kept) bytes failed: errno \(errno)")
        }
        return UnsafeMutableRawBufferPointer(rebasing: memory[..<byteCount])
    }

    /// Frees what ``allocate(byteCount:)`` returned.
    package static func deallocate(_ memory: UnsafeMutableRawBufferPointer) {
        guard memory.count >= byteCountMin else { return memory.deallocate() }
        let status = munmap(memory.baseAddress, memory.count)
        precondition(status == 0, "munmap of \(memory.count) bytes failed: errno \(errno)")
    }
}
