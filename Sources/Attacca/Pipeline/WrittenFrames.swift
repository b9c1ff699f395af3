// SPDX-License-Identifier: MIT
import CacheModel

/// The beginning of a chunk that is still being rendered: frames that nobody writes any more.
struct WrittenFrames: Sendable {
    let memory: PCMMemory
    let format: PCMFormat
    /// Frames from the start of the chunk.
    let frameCount: Int64
    /// The first frame of the chunk in its track.
    let firstFrame: Int64

    /// Frames of the chunk, counted from its start.
    ///
    /// - Precondition: They are written.
    func part(_ frames: Range<Int64>) -> ChunkPart {
        precondition(frames.upperBound <= frameCount, "\(frames) of \(frameCount) frames")
        return ChunkPart(
            chunk: PCMChunk(format: format, frames: frames, of: memory),
            frames: firstFrame + frames.lowerBound..<firstFrame + frames.upperBound)
    }
}
