// SPDX-License-Identifier: MIT
import AudioAnalysis
import CacheModel
import Foundation
import PresetRendering
import TestSupport
import Testing

/// Tracks as they are found: odd, short, broken, or changed behind our back.
@Suite struct HostileTrackTests {
    private let directory = TemporaryDirectory()

    private func write(_ fixture: AudioFixture, _ samples: [Float]) throws -> Rendering {
        fixture.write(samples, to: directory.file("track"))
        return try Rendering(path: directory.file("track"))
    }

    @Test(arguments: [(8_000, 1), (8_000, 6), (192_000, 1), (192_000, 2), (1_000, 64)])
    func `every rate and channel count renders finite audio`(sampleRate: Int, channelCount: Int) throws {
        let fixture = AudioFixture(.wavFloat, sampleRate: sampleRate, channelCount: channelCount)
        let rendering = try write(fixture, fixture.programme(seconds: 0.3))
        for preset in ReferenceRenderer.presets {
            let output = try rendering.floats(Variant(preset: preset))
            #expect(output.allSatisfy { $0.isFinite })
            #expect(output.contains { abs($0) > 0.1 })
        }
    }

    @Test(arguments: [1, 2, 100])
    func `a track of a few frames renders`(frameCount: Int) throws {
        let rendering = try write(AudioFixture(.flac16), [Float](repeating: 0.5, count: frameCount * 2))
        #expect(rendering.description.frameCount == FrameCount(Int64(frameCount)))
        for preset in ReferenceRenderer.presets {
            #expect(try rendering.floats(Variant(preset: preset)).allSatisfy { abs($0) > 0.1 })
        }
    }

    @Test func `a track without audio is described as such`() throws {
        #expect(try write(AudioFixture(.wav16), []).description.frameCount == .zero)
    }

    @Test(arguments: ReferenceRenderer.presets, [0.0, 1.0])
    func `what is not a number becomes silence and poisons nothing`(preset: Preset, intensity: Double) throws
    {
        let fixture = AudioFixture(.wavFloat, sampleRate: 8_000)
        var samples = fixture.programme(seconds: 1.2)
        for index in stride(from: 2_000, to: 8_000, by: 501) {
            samples[index] = [Float.nan, .infinity, -.infinity, .greatestFiniteMagnitude][index % 4]
        }
        let rendering = try write(fixture, samples)
        let output = try rendering.floats(Variant(preset: preset, intensity: Intensity(intensity)))
        #expect(output.allSatisfy { $0.isFinite })
        #expect(output.suffix(4_000).contains { abs($0) > 0.01 }, "the music goes on behind it")
    }

    @Test func `silence stays silence`() throws {
        let rendering = try write(AudioFixture(.flac16), [Float](repeating: 0, count: 20_000))
        for preset in ReferenceRenderer.presets {
            #expect(try rendering.floats(Variant(preset: preset)).allSatisfy { $0 == 0 })
        }
    }

    @Test(arguments: [AudioFixture.Kind.wav16, .flac16, .vorbis, .mp3])
    func `a truncated track plays to where it ends`(kind: AudioFixture.Kind) throws {
        let fixture = AudioFixture(kind)
        fixture.write(fixture.programme(seconds: 3), to: directory.file("whole"))
        let bytes = try Data(contentsOf: URL(filePath: directory.file("whole")))
        try bytes.prefix(bytes.count * 2 / 3).write(to: URL(filePath: directory.file("cut")))
        let rendering = try Rendering(path: directory.file("cut"))
        let count = rendering.description.frameCount.rawValue
        #expect((22_050..<3 * 44_100).contains(count))
        let end = try rendering.floats(Variant(preset: "bright"), count - 10_000..<count)
        #expect(end.contains { abs($0) > 0.001 })
    }

    @Test func `damage fails the chunk it is in, naming the frame, and no other`() throws {
        let fixture = AudioFixture(.flac16, sampleRate: 16_000)
        fixture.write(fixture.programme(seconds: 12), to: directory.file("damaged"))
        var bytes = try Data(contentsOf: URL(filePath: directory.file("damaged")))
        for index in bytes.count / 2..<bytes.count / 2 + 15_000 { bytes[index] = UInt8(index & 0x7F) }
        try bytes.write(to: URL(filePath: directory.file("damaged")))
        let rendering = try Rendering(path: directory.file("damaged"))
        let second: Int64 = 16_000
        for preset in ReferenceRenderer.presets {
            _ = try rendering.chunk(Variant(preset: preset), 0..<2 * second)
            _ = try rendering.chunk(Variant(preset: preset), 11 * second..<12 * second)
        }
        let error = try #require(throws: AudioFileError.self) {
            try rendering.chunk(Variant(preset: "warm"), 4 * second..<8 * second)
        }
        #expect(error.code == .corrupt)
        #expect(error.message.contains("frame"))
        // What only settles the chain may be damaged: the first second that can be decoded is heard.
        let intact = try #require(
            (6..<11).map { $0 * second..<($0 + 1) * second }.first {
                (try? rendering.chunk(Variant(preset: "warm", intensity: Intensity(0)), $0)) != nil
            })
        for preset in ReferenceRenderer.presets {
            let once = try rendering.floats(Variant(preset: preset), intact)
            #expect(once == (try rendering.floats(Variant(preset: preset), intact)))
            #expect(once.contains { abs($0) > 0.01 })
        }
    }

    @Test func `a file that was replaced is not rendered under its old name`() throws {
        let fixture = AudioFixture(.wav16)
        let rendering = try write(fixture, fixture.programme(seconds: 1, seed: 1))
        let before = try rendering.renderer.fingerprint(rendering.track)
        fixture.write(fixture.programme(seconds: 1, seed: 2), to: directory.file("track"))
        let error = try #require(throws: AudioFileError.self) { try rendering.chunk(Variant(preset: "warm")) }
        #expect(error.code == .changed)
        #expect(try rendering.renderer.fingerprint(rendering.track) != before)
        #expect(try rendering.renderer.describe(rendering.track).revision != rendering.description.revision)
    }

    @Test func `a missing track is an error of the file layer`() throws {
        let renderer = ReferenceRenderer()
        let track = TrackID(directory.file("absent.flac"))
        #expect(try #require(throws: AudioFileError.self) { try renderer.describe(track) }.code == .notFound)
        #expect(
            try #require(throws: AudioFileError.self) { try renderer.fingerprint(track) }.code == .notFound)
    }
}
