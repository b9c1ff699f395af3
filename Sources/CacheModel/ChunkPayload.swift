// SPDX-License-Identifier: MIT

/// The encoded bytes of one chunk; the same ones serve L2 and L3.
///
/// Opaque to everything but the codec. Immutable and shared by reference.
public final class ChunkPayload: Sendable {
    /// Bytes behind the payload that may be read, and hold anything: a decoder reads whole vectors.
    package static let slackByteCount = 64

    /// The payload, the slack and what else there was room for.
    private nonisolated(unsafe) let storage: UnsafeMutableRawBufferPointer
    /// Bytes of the payload.
    public let byteCount: ByteCount

    /// Memory for `byteCount` bytes, which `initialize` writes.
    ///
    /// - Parameter initialize: Gets the uninitialised bytes and must write every one of them.
    /// - Throws: What `initialize` throws; the memory is freed then.
    public convenience init<Failure: Error>(
        byteCount: Int, initializingWith initialize: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        try self.init(capacity: byteCount) { (bytes) throws(Failure) in
            try initialize(bytes)
            return byteCount
        }
    }

    /// Memory for at most `capacity` bytes; what `initialize` does not need goes back to the system.
    ///
    /// - Parameter initialize: Gets the uninitialised bytes, writes the first of them and returns how many.
    /// - Throws: What `initialize` throws; the memory is freed then.
    package init<Failure: Error>(
        capacity: Int, initializingWith initialize: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) {
        precondition(capacity >= 0, "a payload of \(capacity) bytes")
        let memory = PageMemory.allocate(byteCount: capacity + Self.slackByteCount)
        let count: Int
        do throws(Failure) {
            count = try initialize(UnsafeMutableRawBufferPointer(rebasing: memory[..<capacity]))
        } catch {
            PageMemory.deallocate(memory)
            throw error
        }
        precondition(count <= capacity, "\(count) bytes in a payload of at most \(capacity)")
        byteCount = ByteCount(count)
        storage = PageMemory.fitted(memory, toByteCount: count + Self.slackByteCount)
    }

    /// A payload that copies `bytes`.
    public convenience init(copying bytes: UnsafeRawBufferPointer) {
        self.init(byteCount: bytes.count) { $0.copyMemory(from: bytes) }
    }

    deinit { PageMemory.deallocate(storage) }

    /// Lends the bytes for reading.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(rebasing: storage[..<byteCount.rawValue]))
    }
}
