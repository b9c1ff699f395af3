// SPDX-License-Identifier: MIT

/// Interleaved PCM that will not change any more: what is handed to a player.
///
/// A reference keeps the samples alive; the engine does not evict or reuse them while a player holds one.
public final class PCMChunk: Sendable {
    public let format: PCMFormat
    public let frameCount: FrameCount
    private nonisolated(unsafe) let storage: UnsafeMutableRawBufferPointer

    /// Takes over the memory of a filled buffer. O(1), no copy.
    public init(_ buffer: consuming PCMBuffer) {
        format = buffer.format
        frameCount = buffer.frameCount
        storage = buffer.take()
    }

    deinit { PageMemory.deallocate(storage) }

    public var byteCount: ByteCount { ByteCount(storage.count) }

    /// Lends the bytes for reading: shape `[frames × channels]`, interleaved, 64-byte aligned.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(storage))
    }
}
