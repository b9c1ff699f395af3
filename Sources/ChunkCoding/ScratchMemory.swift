// SPDX-License-Identifier: MIT

/// Memory for the length of one call, freed with the value that owns it.
///
/// Allocated per call rather than pooled: an encode or decode takes milliseconds, an allocation microseconds,
/// and a pool would keep megabytes between calls that the memory budget would have to name.
struct ScratchMemory: ~Copyable {
    /// The start of the memory; valid as long as the value that owns this one.
    let base: UnsafeMutableRawPointer
    private let byteCount: Int

    /// Uninitialised memory, 64-byte aligned.
    init(byteCount: Int) {
        base = .allocate(byteCount: byteCount, alignment: 64)
        self.byteCount = byteCount
    }

    deinit { base.deallocate() }

    /// Lends all bytes, which stay allocated until `body` returns.
    borrowing func withBytes<Result, Failure: Error>(
        _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeMutableRawBufferPointer(start: base, count: byteCount))
    }
}
