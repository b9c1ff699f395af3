// SPDX-License-Identifier: MIT

/// The encoded bytes of one chunk; the same ones serve L2 and L3.
///
/// Opaque to everything but the codec. Immutable and shared by reference.
public final class ChunkPayload: Sendable {
    /// Bytes behind the payload that may be read, and hold anything: a decoder reads whole vectors.
    package static let slackByteCount = 64

    /// The payload and the slack.
    private nonisolated(unsafe) let storage: UnsafeMutableRawBufferPointer

    /// Memory for `byteCount` bytes, which `initialize` writes.
    ///
    /// - Parameter initialize: Gets the uninitialised bytes and must write every one of them.
    /// - Throws: What `initialize` throws; the memory is freed then.
    public init<Failure: Error>(
        byteCount: Int, initializingWith initialize: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        precondition(byteCount >= 0, "a payload of \(byteCount) bytes")
        storage = PageMemory.allocate(byteCount: byteCount + Self.slackByteCount)
        do throws(Failure) {
            try initialize(UnsafeMutableRawBufferPointer(rebasing: storage[..<byteCount]))
        } catch {
            PageMemory.deallocate(storage)
            throw error
        }
    }

    /// Memory for at most `capacity` bytes, of which only those are kept that `initialize` wrote.
    ///
    /// - Parameter initialize: Gets the uninitialised bytes, writes the first of them and returns how many.
    /// - Throws: What `initialize` throws; the memory is freed then.
    package init<Failure: Error>(
        capacity: Int, initializingWith initialize: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) {
        let memory = PageMemory.allocate(byteCount: capacity + Self.slackByteCount)
        let byteCount: Int
        do throws(Failure) {
            byteCount = try initialize(UnsafeMutableRawBufferPointer(rebasing: memory[..<capacity]))
        } catch {
            PageMemory.deallocate(memory)
            throw error
        }
        precondition(byteCount <= capacity, "\(byteCount) bytes in a payload of at most \(capacity)")
        storage = PageMemory.shrink(memory, toByteCount: byteCount + Self.slackByteCount)
    }

    /// A payload that copies `bytes`.
    public convenience init(copying bytes: UnsafeRawBufferPointer) {
        self.init(byteCount: bytes.count) { $0.copyMemory(from: bytes) }
    }

    deinit { PageMemory.deallocate(storage) }

    public var byteCount: ByteCount { ByteCount(storage.count - Self.slackByteCount) }

    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(rebasing: storage[..<(storage.count - Self.slackByteCount)]))
    }
}
