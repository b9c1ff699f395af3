// SPDX-License-Identifier: MIT
import Attacca

/// A renderer without a source: every sample of a track is the length of its name, times the intensity.
struct SteadyRenderer: ChunkRenderer {
    var revision: RendererRevision { RendererRevision(name: "steady 1") }

    func describe(_ track: TrackID) throws -> TrackDescription {
        TrackDescription(
            revision: TrackRevision(rawValue: 1), sampleRate: 8_000, channelCount: 2,
            frameCount: FrameCount(80_000))
    }

    func render(_ request: RenderRequest, into output: inout PCMBuffer) throws {
        let sample = Self.sample(of: request.track, request.variant.intensity)
        output.withUnsafeMutableBytes { bytes in
            for index in bytes.bindMemory(to: Int16.self).indices {
                bytes.storeBytes(of: sample, toByteOffset: 2 * index, as: Int16.self)
            }
        }
    }

    static func sample(of track: TrackID, _ intensity: Intensity) -> Int16 {
        Int16(track.rawValue.utf8.count * Int(intensity.tenths))
    }
}
