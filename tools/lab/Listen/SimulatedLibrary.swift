// SPDX-License-Identifier: MIT
import Attacca
import CacheModel

/// The tracks that simulated listeners choose from: names, durations, and no audio.
struct SimulatedLibrary {
    static let trackCount = 500
    static let durationSecondsRange = 180.0...300.0
    static let sampleRate = 44_100
    static let channelCount = 2

    let tracks: [RegisteredTrack]

    init(chunkSeconds: Double, sampleFormat: SampleFormat, using generator: inout LabGenerator) {
        let format = PCMFormat(
            sampleFormat: sampleFormat, sampleRate: Self.sampleRate, channelCount: Self.channelCount)
        let grid = Grid(format: format, chunkSeconds: chunkSeconds)
        let renderer = RendererRevision(name: "simulated")
        tracks = (0..<Self.trackCount).map { number in
            let seconds = Double.random(in: Self.durationSecondsRange, using: &generator)
            let description = TrackDescription(
                revision: TrackRevision(rawValue: UInt64(number)), sampleRate: Self.sampleRate,
                channelCount: Self.channelCount,
                frameCount: FrameCount(Int64(seconds * Double(Self.sampleRate))))
            return RegisteredTrack(
                id: TrackID("track \(number)"), description: description, fingerprint: nil, grid: grid,
                rendererRevision: renderer)
        }
    }
}
