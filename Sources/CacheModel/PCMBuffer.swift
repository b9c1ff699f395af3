// SPDX-License-Identifier: MIT

/// Interleaved PCM that is being written: what a renderer or decoder fills.
///
/// Owns its memory and cannot be copied; ``PCMChunk/init(_:)`` takes it over without copying the samples.
public struct PCMBuffer: ~Copyable, Sendable {
    public let format: PCMFormat
    public let frameCount: FrameCount
    nonisolated(unsafe) let storage: UnsafeMutableRawBufferPointer

    /// Memory for `frameCount` frames, uninitialised: whoever asks for it writes every byte.
    public init(format: PCMFormat, frameCount: FrameCount) {
        self.format = format
        self.frameCount = frameCount
        storage = PageMemory.allocate(byteCount: format.byteCount(of: frameCount).rawValue)
    }

    deinit { PageMemory.deallocate(storage) }

    public var byteCount: ByteCount { ByteCount(storage.count) }

    /// Lends the bytes for reading and writing: shape `[frames × channels]`, interleaved, 64-byte aligned.
    public mutating func withUnsafeMutableBytes<Result, Failure: Error>(
        _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(storage)
    }

    /// Gives up the memory: the caller frees it.
    consuming func take() -> UnsafeMutableRawBufferPointer {
        let storage = storage
        discard self
        return storage
    }
}
