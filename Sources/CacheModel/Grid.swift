// SPDX-License-Identifier: MIT

/// What makes two renditions comparable: the PCM format and the chunk duration in frames.
public struct Grid: Hashable, Sendable, CustomStringConvertible {
    /// Sample format, rate and channels.
    public let format: PCMFormat
    /// Frames in every chunk but the last of a track, which may be shorter.
    public let chunkFrameCount: FrameCount

    /// A grid of chunks of so many frames each.
    ///
    /// - Precondition: `chunkFrameCount >= 1`.
    public init(format: PCMFormat, chunkFrameCount: FrameCount) {
        precondition(chunkFrameCount.rawValue >= 1, "a chunk holds at least one frame")
        self.format = format
        self.chunkFrameCount = chunkFrameCount
    }

    /// The grid whose chunks last `chunkSeconds`, rounded to whole frames.
    ///
    /// - Precondition: `chunkSeconds` is finite and positive.
    public init(format: PCMFormat, chunkSeconds: Double) {
        precondition(chunkSeconds.isFinite && chunkSeconds > 0, "chunk duration is \(chunkSeconds) s")
        let frames = (chunkSeconds * Double(format.sampleRate)).rounded()
        self.init(format: format, chunkFrameCount: FrameCount(max(1, Int64(frames))))
    }

    /// Chunks that a track of `frameCount` frames has: the quotient rounded up.
    public func chunkCount(of frameCount: FrameCount) -> Int {
        let (whole, rest) = frameCount.rawValue.quotientAndRemainder(dividingBy: chunkFrameCount.rawValue)
        return Int(whole) + (rest > 0 ? 1 : 0)
    }

    /// The index of the chunk that holds a frame.
    ///
    /// - Precondition: `frame >= 0`.
    public func chunkIndex(ofFrame frame: Int64) -> Int {
        precondition(frame >= 0, "frame \(frame) is before the start of the track")
        return Int(frame / chunkFrameCount.rawValue)
    }

    /// The absolute frames of a chunk within a track of `trackFrameCount` frames; `nil` when the track has no
    /// such chunk.
    public func frames(ofChunk index: Int, trackFrameCount: FrameCount) -> Range<Int64>? {
        guard index >= 0, index < chunkCount(of: trackFrameCount) else { return nil }
        let start = Int64(index) * chunkFrameCount.rawValue
        return start..<start + min(chunkFrameCount.rawValue, trackFrameCount.rawValue - start)
    }

    public var description: String { "\(format), \(chunkFrameCount) a chunk" }
}
