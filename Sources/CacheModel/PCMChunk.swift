// SPDX-License-Identifier: MIT

/// Interleaved PCM that will not change any more: what is handed to a player.
///
/// A reference keeps the samples alive; the engine does not evict or reuse them while a player holds one.
public final class PCMChunk: Sendable {
    /// The format of the samples.
    public let format: PCMFormat
    /// Frames that it holds.
    public let frameCount: FrameCount
    private let memory: PCMMemory
    @usableFromInline
    nonisolated(unsafe) let storage: UnsafeMutableRawBufferPointer

    /// Takes over the memory of a filled buffer. O(1), no copy.
    public init(_ buffer: consuming PCMBuffer) {
        format = buffer.format
        frameCount = buffer.frameCount
        memory = buffer.memory
        storage = buffer.storage
    }

    /// Frames of a chunk whose other frames may still be written. O(1), no copy; the memory lives as long as this.
    ///
    /// - Parameter frames: Counted from the first frame in `memory`; nobody writes them any more.
    /// - Precondition: The frames lie within the memory.
    package init(format: PCMFormat, frames: Range<Int64>, of memory: PCMMemory) {
        self.format = format
        frameCount = FrameCount(frames.upperBound - frames.lowerBound)
        self.memory = memory
        storage = Self.window(format, frames, memory)
    }

    /// Frames of this chunk. O(1), no copy.
    ///
    /// - Precondition: The frames lie within the chunk.
    package func part(_ frames: Range<Int64>) -> PCMChunk {
        precondition(frames.lowerBound >= 0, "frames from \(frames.lowerBound) on")
        precondition(frames.upperBound <= frameCount.rawValue, "frames \(frames) of \(frameCount)")
        let first = (storage.baseAddress.map { $0 - memory.bytes.baseAddress! } ?? 0) / format.bytesPerFrame
        let offset = Int64(first)
        return PCMChunk(
            format: format, frames: offset + frames.lowerBound..<offset + frames.upperBound, of: memory)
    }

    /// Bytes that it holds: frames × bytes of a frame.
    public var byteCount: ByteCount { ByteCount(storage.count) }

    /// Lends the bytes for reading: shape `[frames × channels]`, interleaved; 64-byte aligned, but for a part, which is
    /// as its first frame is.
    @inlinable
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(storage))
    }

    static func window(
        _ format: PCMFormat, _ frames: Range<Int64>, _ memory: PCMMemory
    ) -> UnsafeMutableRawBufferPointer {
        let first = Int(frames.lowerBound) * format.bytesPerFrame
        let end = Int(frames.upperBound) * format.bytesPerFrame
        precondition(
            first >= 0 && end <= memory.bytes.count, "frames \(frames) of \(memory.bytes.count) bytes")
        return UnsafeMutableRawBufferPointer(rebasing: memory.bytes[first..<end])
    }
}
