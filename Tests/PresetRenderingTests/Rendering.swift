// SPDX-License-Identifier: MIT
import CacheModel
import PresetRendering

/// Renders ranges of one file, for tests.
struct Rendering {
    let renderer = ReferenceRenderer()
    let track: TrackID
    let description: TrackDescription

    init(path: String) throws {
        track = TrackID(path)
        description = try renderer.describe(track)
    }

    var allFrames: Range<Int64> { 0..<description.frameCount.rawValue }

    func chunk(
        _ variant: Variant, _ frames: Range<Int64>? = nil, format: SampleFormat = .float32,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws -> PCMChunk {
        let format = PCMFormat(
            sampleFormat: format, sampleRate: description.sampleRate, channelCount: description.channelCount)
        let request = RenderRequest(
            track: track, description: description, variant: variant, frames: frames ?? allFrames,
            format: format, isCancelled: isCancelled)
        var buffer = PCMBuffer(format: format, frameCount: request.frameCount)
        try renderer.render(request, into: &buffer)
        return PCMChunk(buffer)
    }

    func floats(_ variant: Variant, _ frames: Range<Int64>? = nil) throws -> [Float] {
        try chunk(variant, frames).withUnsafeBytes { Array($0.assumingMemoryBound(to: Float.self)) }
    }

    func bytes(_ variant: Variant, _ frames: Range<Int64>? = nil, format: SampleFormat) throws -> [UInt8] {
        try chunk(variant, frames, format: format).withUnsafeBytes { Array($0) }
    }

    /// The whole track, rendered chunk by chunk, last one first.
    func floatsInChunks(_ variant: Variant, chunkSeconds: Double) throws -> [Float] {
        let format = PCMFormat(
            sampleFormat: .float32, sampleRate: description.sampleRate, channelCount: description.channelCount
        )
        let grid = Grid(format: format, chunkSeconds: chunkSeconds)
        let count = grid.chunkCount(of: description.frameCount)
        var chunks: [[Float]] = []
        for index in (0..<count).reversed() {
            chunks.append(
                try floats(variant, grid.frames(ofChunk: index, trackFrameCount: description.frameCount)))
        }
        return chunks.reversed().flatMap { $0 }
    }
}

/// The largest difference of two signals, in dBFS; minus infinity when they are equal.
func differenceDecibels(_ one: [Float], _ other: [Float]) -> Double {
    precondition(one.count == other.count, "\(one.count) and \(other.count) samples")
    return decibels(Double(zip(one, other).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }))
}
