// SPDX-License-Identifier: MIT

/// Interleaved PCM that is being written: what a renderer or decoder fills.
///
/// Cannot be copied; ``PCMChunk/init(_:)`` takes its memory over without copying the samples.
public struct PCMBuffer: ~Copyable, Sendable {
    /// The format of the samples.
    public let format: PCMFormat
    /// Frames that it holds.
    public let frameCount: FrameCount
    package let memory: PCMMemory
    nonisolated(unsafe) let storage: UnsafeMutableRawBufferPointer

    /// Memory for `frameCount` frames, uninitialised: whoever asks for it writes every byte.
    public init(format: PCMFormat, frameCount: FrameCount) {
        self.format = format
        self.frameCount = frameCount
        memory = PCMMemory(byteCount: format.byteCount(of: frameCount))
        storage = memory.bytes
    }

    /// A window on the memory of a chunk, to write some of its frames.
    ///
    /// - Parameter frames: Counted from the first frame in `memory`.
    /// - Precondition: The frames lie within the memory.
    package init(format: PCMFormat, frames: Range<Int64>, of memory: PCMMemory) {
        self.format = format
        frameCount = FrameCount(frames.upperBound - frames.lowerBound)
        self.memory = memory
        storage = PCMChunk.window(format, frames, memory)
    }

    /// Bytes that it holds: frames × bytes of a frame.
    public var byteCount: ByteCount { ByteCount(storage.count) }

    /// Lends the bytes for reading and writing: shape `[frames × channels]`, interleaved, 64-byte aligned.
    public mutating func withUnsafeMutableBytes<Result, Failure: Error>(
        _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(storage)
    }
}
