// SPDX-License-Identifier: MIT
import Attacca

/// Renders tones: a track is named by a frequency in Hz, such as `440`, and lasts three minutes.
struct ToneRenderer: ChunkRenderer {
    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    static let sampleRate = 48_000

    var revision: RendererRevision { RendererRevision(name: "tone 1") }

    func describe(_ track: TrackID) throws -> TrackDescription {
        _ = try frequency(of: track)
        return TrackDescription(
            revision: TrackRevision(rawValue: 1), sampleRate: Self.sampleRate, channelCount: 2,
            frameCount: FrameCount(Int64(180 * Self.sampleRate)))
    }

    func render(_ request: RenderRequest, into output: inout PCMBuffer) throws {
        guard request.format.sampleFormat == .int16 else {
            throw Refused(description: "tones are int16, not \(request.format)")
        }
        let frequency = try frequency(of: request.track)
        let loudness = request.variant.preset == "soft" ? 1 - 0.9 * request.variant.intensity.value : 1
        try output.withUnsafeMutableBytes { bytes in
            for (place, frame) in request.frames.enumerated() {
                if place % 4_800 == 0 {
                    if request.isCancelled { throw CancellationError() }
                    if place > 0 { request.reportWritten(FrameCount(Int64(place))) }
                }
                let sample = Int16(16_000 * loudness * triangle(at: frame, frequency))
                bytes.storeBytes(of: sample, toByteOffset: 4 * place, as: Int16.self)
                bytes.storeBytes(of: sample, toByteOffset: 4 * place + 2, as: Int16.self)
            }
        }
    }

    private func frequency(of track: TrackID) throws -> Double {
        guard let hertz = Double(track.rawValue), (20...20_000).contains(hertz) else {
            throw Refused(description: "\(track) is no frequency from 20 to 20000 Hz")
        }
        return hertz
    }

    /// From -1 to 1, by the frame's place in the track and nothing else.
    private func triangle(at frame: Int64, _ frequency: Double) -> Double {
        let turns = Double(frame) * frequency / Double(Self.sampleRate)
        return 4 * abs(turns - turns.rounded(.down) - 0.5) - 1
    }
}
