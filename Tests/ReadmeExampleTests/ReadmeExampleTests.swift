// SPDX-License-Identifier: MIT
import Attacca
import CacheModel
import Foundation
import PresetRendering
import TestSupport
import Testing

/// The README shows code that compiles and does what it says.
@Suite struct ReadmeExampleTests {
    private let directory = TemporaryDirectory()

    @Test func `the README shows the files beside this one, and no other code`() throws {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let readme = try String(
            contentsOf: tests.deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent("README.md"), encoding: .utf8)
        let blocks = readme.components(separatedBy: "```swift\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
        let examples = try ["ReadmeExample", "AudioOutput"].map { name in
            try String(contentsOf: tests.appendingPathComponent(name + ".swift"), encoding: .utf8)
                .components(separatedBy: "\n").drop { $0.hasPrefix("//") && !$0.hasPrefix("///") }
                .joined(separator: "\n")
        }
        #expect(blocks == examples)
    }

    @Test func `the output plays the album's music, and another preset on a key press`() throws {
        let fixture = AudioFixture(.wav16, sampleRate: 8_000, channelCount: 2)
        let track = TrackID(directory.file("track.wav"))
        fixture.write(fixture.programme(seconds: 12), to: track.rawValue)
        var configuration = CacheConfiguration()
        configuration.presets = ["warm", "punchy"]
        let cache = try PlayerCache.openBlocking(
            at: .memoryOnly, renderer: ReferenceRenderer(), configuration: configuration)
        let playback = cache.playback()
        playback.setQueue([track])
        let output = try AudioOutput(playback, playing: track, try cache.register(track))
        output.punch()
        var frameCount = 0
        var samples = [Float](repeating: 0, count: 2 * 512)
        var result: ReaderResult
        repeat {
            result = samples.withUnsafeMutableBytes { output.fill($0.baseAddress!, frames: 512) }
            frameCount += result.frameCount
        } while ![.ended, .formatChanged].contains(result.status)
        #expect(result.status == .ended)
        #expect(frameCount >= 12 * 8_000)
        try cache.closeBlocking()
    }

    @Test func `the example plays every frame of an album`() async throws {
        let fixture = AudioFixture(.wav16, sampleRate: 8_000, channelCount: 2)
        let album = (1...2).map { TrackID(directory.file("\($0).wav")) }
        for track in album { fixture.write(fixture.programme(seconds: 12), to: track.rawValue) }
        var byteCount = 0
        try await play(album, with: ReferenceRenderer(), cacheDirectory: directory.file("cache")) { bytes in
            byteCount += bytes.count
        }
        #expect(byteCount == 2 * 12 * 8_000 * 4)
    }
}
