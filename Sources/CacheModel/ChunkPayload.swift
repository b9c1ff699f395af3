// SPDX-License-Identifier: MIT

/// The encoded bytes of one chunk; the same ones serve L2 and L3.
///
/// Opaque to everything but the codec. Immutable and shared by reference.
public final class ChunkPayload: Sendable {
    private nonisolated(unsafe) let storage: UnsafeMutableRawBufferPointer

    /// Memory for `byteCount` bytes, which `initialize` writes.
    ///
    /// - Parameter initialize: Gets the uninitialised bytes and must write every one of them.
    /// - Throws: What `initialize` throws; the memory is freed then.
    public init<Failure: Error>(
        byteCount: Int, initializingWith initialize: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        precondition(byteCount >= 0, "a payload of \(byteCount) bytes")
        storage = PageMemory.allocate(byteCount: byteCount)
        try initialize(storage)
    }

    /// A payload that copies `bytes`.
    public convenience init(copying bytes: UnsafeRawBufferPointer) {
        self.init(byteCount: bytes.count) { $0.copyMemory(from: bytes) }
    }

    deinit { PageMemory.deallocate(storage) }

    public var byteCount: ByteCount { ByteCount(storage.count) }

    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(storage))
    }
}
