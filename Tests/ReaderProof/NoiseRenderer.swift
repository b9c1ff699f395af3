// SPDX-License-Identifier: MIT
import Attacca

/// Renders as fast as memory is copied, so that a callback that runs thousands of times faster than real time has
/// something to play.
struct NoiseRenderer: ChunkRenderer {
    static let sampleRate = 48_000
    private static let noise = (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 >> 7) }

    var revision: RendererRevision { RendererRevision(name: "noise") }

    func describe(_ track: TrackID) throws -> TrackDescription {
        TrackDescription(
            revision: TrackRevision(rawValue: 1), sampleRate: Self.sampleRate, channelCount: 1,
            frameCount: FrameCount(Int64(Self.sampleRate) * 3_600))
    }

    func render(_ request: RenderRequest, into output: inout PCMBuffer) throws {
        output.withUnsafeMutableBytes { bytes in
            Self.noise.withUnsafeBytes { noise in
                var start = 0
                while start < bytes.count {
                    let count = min(noise.count, bytes.count - start)
                    bytes[start..<start + count].copyBytes(from: noise[..<count])
                    start += count
                }
            }
        }
    }
}
