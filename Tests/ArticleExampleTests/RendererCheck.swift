// SPDX-License-Identifier: MIT
import Attacca

/// Whether a renderer gives the same bits for a range in one piece and in two.
func rendersAlike(_ renderer: some ChunkRenderer, _ track: TrackID, _ variant: Variant) throws -> Bool {
    let description = try renderer.describe(track)
    let format = PCMFormat(
        sampleFormat: .int16, sampleRate: description.sampleRate, channelCount: description.channelCount)
    func render(_ frames: Range<Int64>) throws -> [UInt8] {
        let request = RenderRequest(
            track: track, description: description, variant: variant, frames: frames, format: format)
        var buffer = PCMBuffer(format: format, frameCount: request.frameCount)
        try renderer.render(request, into: &buffer)
        return PCMChunk(buffer).withUnsafeBytes { Array($0) }
    }
    let middle = description.frameCount.rawValue / 2
    let whole = try render(middle - 5_000..<middle + 5_000)
    return try whole == render(middle - 5_000..<middle - 1) + render(middle - 1..<middle + 5_000)
}
