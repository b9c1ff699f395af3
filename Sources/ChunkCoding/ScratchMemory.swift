// SPDX-License-Identifier: MIT
import CacheModel

/// Memory for the length of one call, freed with the value that owns it.
///
/// Allocated per call rather than pooled: an encode or decode takes milliseconds, an allocation microseconds,
/// and a pool would keep megabytes between calls that the memory budget would have to name.
struct ScratchMemory: ~Copyable {
    private let memory: UnsafeMutableRawBufferPointer

    /// Uninitialised memory, 64-byte aligned.
    init(byteCount: Int) {
        memory = PageMemory.allocate(byteCount: byteCount)
    }

    deinit { PageMemory.deallocate(memory) }

    /// The start of the memory; valid as long as the value that owns this one.
    var base: UnsafeMutableRawPointer { memory.baseAddress! }

    /// Lends all bytes, which stay allocated until `body` returns.
    borrowing func withBytes<Result, Failure: Error>(
        _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(memory)
    }
}
