// SPDX-License-Identifier: MIT

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Memory for chunks: whole pages from the system, of which a few are kept for the next chunk.
///
/// A chunk is a megabyte or more, lives for seconds to minutes and is freed on another thread than it was made on. The
/// general allocator keeps such memory in the arena of each thread, where it counts in no budget. Pages that nobody wrote
/// to cost nothing, so that memory may be sized for the worst case.
///
/// Pages fresh from the system fault one by one when they are written to first, which takes as long as decoding a chunk
/// does: so what was freed last is handed out again when it has the right size, up to ``idleByteCountMax`` bytes of it.
package enum PageMemory {
    /// Below this many bytes the general allocator is the better one.
    private static let byteCountMin = 64 << 10
    /// What may lie idle: four chunks of the default size.
    package static let idleByteCountMax = 8 << 20

    /// Uninitialised memory, 64-byte aligned.
    ///
    /// - Precondition: `byteCount >= 0`, and the system has that much.
    package static func allocate(byteCount: Int) -> UnsafeMutableRawBufferPointer {
        precondition(byteCount >= 0, "memory of \(byteCount) bytes")
        guard byteCount >= byteCountMin else { return .allocate(byteCount: byteCount, alignment: 64) }
        if let idle = IdlePages.take(byteCount: byteCount) {
            return UnsafeMutableRawBufferPointer(start: idle, count: byteCount)
        }
        let start = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        precondition(start != MAP_FAILED, "no memory for \(byteCount) bytes: errno \(errno)")
        return UnsafeMutableRawBufferPointer(start: start, count: byteCount)
    }

    /// Frees what ``allocate(byteCount:)`` returned.
    package static func deallocate(_ memory: UnsafeMutableRawBufferPointer) {
        guard memory.count >= byteCountMin else { return memory.deallocate() }
        if !IdlePages.put(memory) { unmap(memory) }
    }

    /// Gives the pages that wait for the next chunk back to the system. Any thread; milliseconds at most.
    package static func returnIdlePages() { IdlePages.giveUpAll() }

    /// Has the general allocator give unused memory back to the system, where it can be told to (glibc). Any thread; takes
    /// milliseconds, in which others that allocate may wait.
    package static func trimHeap() {
        #if os(Linux)
            // Looked up rather than linked: only glibc has it, and a program may bring another allocator.
            guard let symbol = dlsym(nil, "malloc_trim") else { return }
            typealias Trim = @convention(c) (Int) -> Int32
            _ = unsafeBitCast(symbol, to: Trim.self)(0)
        #endif
    }

    /// Gives pages back to the system.
    static func unmap(_ memory: UnsafeMutableRawBufferPointer) {
        let status = munmap(memory.baseAddress, memory.count)
        precondition(status == 0, "munmap of \(memory.count) bytes failed: errno \(errno)")
    }

    /// Memory that keeps the first `byteCount` bytes of what ``allocate(byteCount:)`` returned, and costs no more than
    /// they do: the same, its other pages given back to the system, or a copy where they are few.
    package static func fitted(
        _ memory: UnsafeMutableRawBufferPointer, toByteCount byteCount: Int
    ) -> UnsafeMutableRawBufferPointer {
        precondition(byteCount <= memory.count, "\(memory.count) bytes to fit to \(byteCount)")
        guard memory.count >= byteCountMin else { return memory }
        guard byteCount >= byteCountMin else {
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 64)
            copy.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<byteCount]))
            deallocate(memory)
            return copy
        }
        let pageByteCount = Int(sysconf(Int32(_SC_PAGESIZE)))
        let kept = (byteCount + pageByteCount - 1) / pageByteCount * pageByteCount
        if kept < memory.count {
            let status = madvise(memory.baseAddress! + kept, memory.count - kept, MADV_DONTNEED)
            precondition(status == 0, "madvise of \(memory.count - kept) bytes failed: errno \(errno)")
        }
        return memory
    }
}
