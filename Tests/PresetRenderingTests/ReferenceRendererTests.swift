// SPDX-License-Identifier: MIT
import AudioAnalysis
import CacheModel
import Foundation
import PresetRendering
import Synchronization
import TestSupport
import Testing

/// What each variant does to a track, and what it leaves alone.
@Suite struct ReferenceRendererTests {
    private let directory = TemporaryDirectory()

    private func makeTrack(_ fixture: AudioFixture, seconds: Double, scale: Float = 1) throws -> Rendering {
        fixture.write(fixture.programme(seconds: seconds).map { $0 * scale }, to: directory.file("track"))
        return try Rendering(path: directory.file("track"))
    }

    private func source(_ rendering: Rendering) throws -> [Float] {
        let reader = try AudioFileReader(path: rendering.track.rawValue)
        var samples = [Float](repeating: 0, count: Int(reader.frameCount.rawValue) * reader.channelCount)
        try samples.withUnsafeMutableBufferPointer { try reader.read(into: $0) }
        return samples
    }

    @Test(arguments: ReferenceRenderer.presets)
    func `at intensity zero the source passes untouched`(preset: Preset) throws {
        let rendering = try makeTrack(AudioFixture(.wavFloat), seconds: 0.4, scale: 2)
        let variant = Variant(preset: preset, intensity: 0.0)
        let samples = try source(rendering)
        #expect(try rendering.floats(variant) == samples)
        #expect(try rendering.floats(variant, 10_000..<10_003) == Array(samples[20_000..<20_006]))
    }

    @Test func `the source is what the file holds, from any frame on, and silence for what is no number`()
        throws
    {
        let fixture = AudioFixture(.wavFloat)
        var programme = fixture.programme(seconds: 0.4)
        programme[20_001] = .nan
        fixture.write(programme, to: directory.file("track"))
        programme[20_001] = 0
        let rendering = try Rendering(path: directory.file("track"))
        let format = PCMFormat(sampleFormat: .float32, sampleRate: 44_100, channelCount: 2)
        for frames in [rendering.allFrames, 10_000..<10_003] {
            var buffer = PCMBuffer(format: format, frameCount: FrameCount(Int64(frames.count)))
            try rendering.renderer.readSource(
                rendering.track, description: rendering.description, frames: frames, into: &buffer)
            let samples = PCMChunk(buffer).withUnsafeBytes { Array($0.assumingMemoryBound(to: Float.self)) }
            #expect(samples == Array(programme[Int(frames.lowerBound) * 2..<Int(frames.upperBound) * 2]))
        }
    }

    @Test func `the source of a file that was replaced is refused`() throws {
        let rendering = try makeTrack(AudioFixture(.wavFloat), seconds: 0.4)
        _ = try makeTrack(AudioFixture(.wavFloat), seconds: 0.5)
        var buffer = PCMBuffer(
            format: PCMFormat(sampleFormat: .float32, sampleRate: 44_100, channelCount: 2),
            frameCount: FrameCount(10))
        var refusal: (any Error)?
        do {
            try rendering.renderer.readSource(
                rendering.track, description: rendering.description, frames: 0..<10, into: &buffer)
        } catch {
            refusal = error
        }
        #expect((refusal as? AudioFileError)?.code == .changed)
    }

    @Test(arguments: ReferenceRenderer.presets)
    func `at full intensity a preset changes the sound and keeps the ceiling`(preset: Preset) throws {
        let rendering = try makeTrack(AudioFixture(.wavFloat, sampleRate: 11_025), seconds: 3, scale: 1.4)
        let output = try rendering.floats(Variant(preset: preset))
        let samples = try source(rendering)
        #expect(differenceDecibels(output, samples) > -30)
        let peak = output.reduce(0) { max($0, abs($1)) }
        #expect(decibels(Double(peak)) < -0.999)
    }

    @Test func `no two presets sound alike`() throws {
        let rendering = try makeTrack(AudioFixture(.flac16, sampleRate: 11_025), seconds: 4)
        let outputs = try ReferenceRenderer.presets.map {
            try rendering.floats(Variant(preset: $0), 30_000..<44_000)
        }
        for (index, one) in outputs.enumerated() {
            for other in outputs.dropFirst(index + 1) { #expect(differenceDecibels(one, other) > -40) }
        }
    }

    @Test func `output frame n belongs to input frame n`() throws {
        // A click well below every threshold: its place shows any delay.
        var samples = [Float](repeating: 0, count: 20_000)
        samples[11_025] = 0.01
        AudioFixture(.wavFloat, channelCount: 1).write(samples, to: directory.file("click.wav"))
        let rendering = try Rendering(path: directory.file("click.wav"))
        for preset in ReferenceRenderer.presets {
            let output = try rendering.floats(Variant(preset: preset))
            #expect(output.indices.max { abs(output[$0]) < abs(output[$1]) } == 11_025, "\(preset)")
        }
    }

    @Test func `the adaptive preset brings soft and loud tracks closer together`() throws {
        func level(_ samples: [Float]) -> Double {
            decibels(
                (samples.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(samples.count)).squareRoot())
        }
        let fixture = AudioFixture(.wavFloat, sampleRate: 11_025)
        var levels: [Double] = []
        for scale: Float in [0.05, 1] {
            levels.append(
                level(try makeTrack(fixture, seconds: 3, scale: scale).floats(Variant(preset: "adaptive"))))
        }
        #expect(levels[1] - levels[0] < 20, "\(levels), 26 dB apart before")
        #expect(levels[1] > levels[0])
    }

    @Test(arguments: SampleFormat.allCases)
    func `neighbouring chunks have the same integers as a continuous render`(format: SampleFormat) throws {
        let rendering = try makeTrack(AudioFixture(.flac16, sampleRate: 8_000, channelCount: 1), seconds: 5)
        let variant = Variant(preset: "bright", intensity: 0.0)
        let whole = try rendering.bytes(variant, 0..<40_000, format: format)
        let parts =
            try rendering.bytes(variant, 0..<17_001, format: format)
            + rendering.bytes(variant, 17_001..<40_000, format: format)
        #expect(whole == parts)
    }

    @Test func `a cancelled render stops within 50 ms of audio and says so`() throws {
        let rendering = try makeTrack(AudioFixture(.wav16), seconds: 1)
        let asked = Mutex(0)
        #expect(throws: CancellationError.self) {
            try rendering.chunk(Variant(preset: "punchy")) {
                asked.withLock { asked in
                    asked += 1
                    return asked > 10
                }
            }
        }
        #expect(asked.withLock { $0 } == 11)
    }

    @Test func `an unknown preset is refused by name`() throws {
        let rendering = try makeTrack(AudioFixture(.wav16), seconds: 0.1)
        let error = try #require(throws: RenderingError.self) {
            try rendering.chunk(Variant(preset: "loudest"))
        }
        #expect(error.code == .unknownPreset)
        #expect(error.message.contains("loudest"))
    }

    @Test func `many threads get the same bits`() async throws {
        let rendering = try makeTrack(AudioFixture(.vorbis, sampleRate: 8_000), seconds: 5)
        let variant = Variant(preset: "adaptive", intensity: 0.5)
        let expected = try rendering.bytes(variant, 20_000..<36_000, format: .int16)
        let fresh = try Rendering(path: rendering.track.rawValue)
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<6 {
                group.addTask { try fresh.bytes(variant, 20_000..<36_000, format: .int16) }
            }
            for try await bytes in group { #expect(bytes == expected) }
        }
    }
}
