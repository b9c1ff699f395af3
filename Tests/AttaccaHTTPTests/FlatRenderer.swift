// SPDX-License-Identifier: MIT
import CacheModel

/// A player's renderer of tracks of 40 seconds whose every sample is one number: quick, and the same each time.
struct FlatRenderer: ChunkRenderer {
    struct Missing: Error {}

    static let presets: [Preset] = ["warm", "bright", "punchy"]
    var revision: RendererRevision { RendererRevision(name: "flat 1") }

    func describe(_ track: TrackID) throws -> TrackDescription {
        guard !track.rawValue.hasPrefix("missing") else { throw Missing() }
        return TrackDescription(
            revision: TrackRevision(rawValue: 1), sampleRate: 1_000, channelCount: 2,
            frameCount: FrameCount(40_000))
    }

    func render(_ request: RenderRequest, into output: inout PCMBuffer) throws {
        output.withUnsafeMutableBytes { bytes in
            for index in bytes.indices { bytes[index] = 7 }
        }
    }
}
