// SPDX-License-Identifier: MIT
import CacheModel

/// Stereo noise that is made as fast as memory is written: a track of so many chunks, to be resident before anything is
/// measured.
struct NoiseRenderer: ChunkRenderer {
    static let sampleRate = 44_100
    let frameCount: FrameCount

    var revision: RendererRevision { RendererRevision(name: "noise") }

    func describe(_ track: TrackID) throws -> TrackDescription {
        TrackDescription(
            revision: TrackRevision(rawValue: 1), sampleRate: Self.sampleRate, channelCount: 2,
            frameCount: frameCount)
    }

    func render(_ request: RenderRequest, into output: inout PCMBuffer) throws {
        var generator = LabGenerator(
            seed: UInt64(request.frames.lowerBound) ^ UInt64(request.variant.preset.name.utf8.count))
        output.withUnsafeMutableBytes { bytes in
            for index in stride(from: 0, to: bytes.count - 7, by: 8) {
                // A tenth of full scale, in four samples.
                let noise = generator.next() & 0x0FFF_0FFF_0FFF_0FFF
                bytes.storeBytes(of: noise, toByteOffset: index, as: UInt64.self)
            }
            for index in bytes.count / 8 * 8..<bytes.count { bytes[index] = 0 }
        }
    }
}
