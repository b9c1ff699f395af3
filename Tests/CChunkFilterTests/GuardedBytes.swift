// SPDX-License-Identifier: MIT
#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Bytes that end where the process may not read any further: one byte too many ends it.
final class GuardedBytes {
    let bytes: UnsafeMutableBufferPointer<UInt8>
    private let memory: UnsafeMutableRawPointer
    private let memoryByteCount: Int

    init(_ contents: [UInt8]) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let readable = (contents.count + page - 1) / page * page
        memoryByteCount = readable + page
        memory = mmap(
            nil, memoryByteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)!
        precondition(memory != MAP_FAILED, "no memory for \(memoryByteCount) bytes")
        precondition(mprotect(memory + readable, page, PROT_NONE) == 0, "no page is guarded: errno \(errno)")
        let start = memory + readable - contents.count
        bytes = UnsafeMutableBufferPointer(
            start: start.bindMemory(to: UInt8.self, capacity: contents.count), count: contents.count)
        _ = bytes.update(from: contents)
    }

    deinit { munmap(memory, memoryByteCount) }
}
