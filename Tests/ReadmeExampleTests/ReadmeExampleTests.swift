// SPDX-License-Identifier: MIT
import CacheModel
import Foundation
import PresetRendering
import TestSupport
import Testing

/// The README shows code that compiles and does what it says.
@Suite struct ReadmeExampleTests {
    private let directory = TemporaryDirectory()

    @Test func `the README shows this very file`() throws {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let example = try String(
            contentsOf: tests.appendingPathComponent("ReadmeExample.swift"), encoding: .utf8)
        let readme = try String(
            contentsOf: tests.deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent("README.md"), encoding: .utf8)
        let blocks = readme.components(separatedBy: "```swift\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
        let code = example.components(separatedBy: "\n").drop { $0.hasPrefix("//") && !$0.hasPrefix("///") }
        #expect(blocks == [code.joined(separator: "\n")])
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
