// SPDX-License-Identifier: MIT
import CacheModel

/// A sine for each preset, with whole periods in a track, so that tracks join without a step.
struct SineRenderer: ChunkRenderer {
    static let sampleRate = 8_000
    static let seconds = 8
    static let amplitude = 0.4

    /// In Hz.
    static func frequency(_ preset: Preset) -> Double { 20 + 20 * Double(preset.name.utf8.count % 4) }

    var revision: RendererRevision { RendererRevision(name: "sine") }

    func describe(_ track: TrackID) throws -> TrackDescription {
        TrackDescription(
            revision: TrackRevision(rawValue: 1), sampleRate: Self.sampleRate, channelCount: 1,
            frameCount: FrameCount(Int64(Self.sampleRate * Self.seconds)))
    }

    func render(_ request: RenderRequest, into output: inout PCMBuffer) throws {
        let step = Self.frequency(request.variant.preset) / Double(Self.sampleRate)
        let first = request.frames.lowerBound
        output.withUnsafeMutableBytes { bytes in
            let samples = bytes.bindMemory(to: Float.self)
            for index in samples.indices {
                samples[index] = Float(Self.amplitude * Self.sine(Double(first + Int64(index)) * step))
            }
        }
    }

    /// sin(2 pi x), by its series.
    static func sine(_ turns: Double) -> Double {
        var x = turns - turns.rounded(.down)
        var sign = 1.0
        if x >= 0.5 { (x, sign) = (x - 0.5, -1) }
        if x > 0.25 { x = 0.5 - x }
        let angle = 2 * Double.pi * x
        let square = angle * angle
        var term = angle
        var sum = 0.0
        for step in 0..<10 {
            sum += term
            term *= -square / Double((2 * step + 2) * (2 * step + 3))
        }
        return sign * sum
    }

    /// What two samples that follow each other may be apart, under the gains of the shortest fade and of a ramp.
    static func jumpMax(rampFrames: Double) -> Double {
        let steepest = 2 * Double.pi * 80 / Double(sampleRate)
        return 2.0.squareRoot() * amplitude * (steepest + .pi / 2 / rampFrames + 1 / rampFrames)
    }
}
