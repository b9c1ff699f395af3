// SPDX-License-Identifier: MIT
import CacheModel

/// One render of one chunk: the memory that it fills, and how much of that may be heard. On a render thread.
struct ChunkRendering {
    /// What a renderer must not do.
    struct ContractBroken: Error, CustomStringConvertible {
        let description: String
    }

    let renderer: any ChunkRenderer
    let track: RegisteredTrack
    let variant: Variant
    let format: PCMFormat
    /// Frames of the track.
    let frames: Range<Int64>
    /// Asked by the renderer.
    let isCancelled: @Sendable () -> Bool
    /// Told of each part that is written.
    let publish: @Sendable (WrittenFrames) -> Void

    /// Renders the chunk in one piece; what the renderer reports as written is published, a second at a time.
    func renderWhole() throws -> PCMChunk {
        var buffer = PCMBuffer(format: format, frameCount: FrameCount(Int64(frames.count)))
        let memory = buffer.memory
        let progress = RenderProgress(partFrameCount: Int64(format.sampleRate))
        let (format, frames, publish) = (format, frames, publish)
        let request = request(frames) { written in
            guard let frameCount = progress.advance(to: min(written.rawValue, Int64(frames.count))) else {
                return
            }
            publish(
                WrittenFrames(
                    memory: memory, format: format, frameCount: frameCount, firstFrame: frames.lowerBound))
        }
        try renderer.render(request, into: &buffer)
        try check(buffer, memory: memory, frameCount: Int64(frames.count), isPublished: progress.isPublished)
        return PCMChunk(buffer)
    }

    /// Renders the chunk piece by piece, each straight into its place, and publishes them.
    ///
    /// - Parameter pieces: Frames counted from the start of the chunk, one range after the other, that cover it.
    func render(in pieces: [Range<Int64>]) throws -> PCMChunk {
        let memory = PCMMemory(byteCount: format.byteCount(of: FrameCount(Int64(frames.count))))
        for piece in pieces {
            var window = PCMBuffer(format: format, frames: piece, of: memory)
            let first = frames.lowerBound
            try renderer.render(
                request(first + piece.lowerBound..<first + piece.upperBound) { _ in }, into: &window)
            try check(window, memory: memory, frameCount: Int64(piece.count), isPublished: true)
            publish(
                WrittenFrames(memory: memory, format: format, frameCount: piece.upperBound, firstFrame: first)
            )
        }
        return PCMChunk(format: format, frames: 0..<Int64(frames.count), of: memory)
    }

    private func request(
        _ frames: Range<Int64>, written: @escaping @Sendable (FrameCount) -> Void
    ) -> RenderRequest {
        RenderRequest(
            track: track.id, description: track.description, variant: variant, frames: frames, format: format,
            isCancelled: isCancelled, written: written)
    }

    /// A renderer may hand back a buffer of its own, as long as nobody has been given parts of the engine's.
    private func check(
        _ buffer: borrowing PCMBuffer, memory: PCMMemory, frameCount: Int64, isPublished: Bool
    ) throws(ContractBroken) {
        guard buffer.format == format, buffer.frameCount.rawValue == frameCount else {
            throw ContractBroken(
                description: "the renderer returned \(buffer.frameCount) frames of \(buffer.format)")
        }
        guard buffer.memory === memory || !isPublished else {
            throw ContractBroken(description: "the renderer replaced a buffer that is heard already")
        }
    }
}
