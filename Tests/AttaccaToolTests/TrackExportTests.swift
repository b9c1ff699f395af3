// SPDX-License-Identifier: MIT
import AudioAnalysis
import CacheModel
import Foundation
import SQLiteDatabase
import TestSupport
import Testing

@testable import AttaccaTool

/// A whole rendered track can be had as one file, and holes in it are not passed over.
@Suite struct TrackExportTests {
    private let fixture = ExportFixture()

    private func export(_ flags: [String] = [], to path: String) throws -> ToolRun {
        try ToolRun(
            [
                "export", "--cache", fixture.cache, "--track", fixture.track, "--preset", "warm", "--output",
                path,
            ] + flags)
    }

    private func loseChunk(_ index: Int) throws {
        try SQLiteConnection(
            path: fixture.cache + "/attacca.sqlite", mode: .readWrite, busyTimeoutMilliseconds: 1000
        ).execute("DELETE FROM chunk WHERE chunk_index = \(index)")
    }

    @Test(arguments: SampleFormat.allCases)
    func `a track as WAV is what was played, to the last bit`(format: SampleFormat) throws {
        let played = try fixture.play(format: format)
        let path = fixture.directory.file("out.wav")
        let run = try export(to: path)
        #expect(run.status == 0, "\(run.errorText)")
        #expect(try fixture.content(path).suffix(played.count) == played)
    }

    @Test func `a track as FLAC decodes to what was played`() throws {
        let played = try fixture.play()
        let path = fixture.directory.file("out.flac")
        #expect(try export(to: path).status == 0)
        #expect(try fixture.content(path).prefix(4) == Data("fLaC".utf8))
        let wav = fixture.directory.file("again.raw")
        let decoded = try ToolRun([
            "play", "--no-disk", "--speed", "max", "--preset", "warm", "--intensity", "0", "--output",
            "raw:\(wav)", path,
        ])
        #expect(decoded.status == 0)
        #expect(try fixture.content(wav).count == played.count)
    }

    @Test(arguments: ["f32", "s32"])
    func `FLAC does not take what it would cut short`(name: String) throws {
        try fixture.play(format: try #require(SampleFormat(name: name)))
        let path = fixture.directory.file("out.flac")
        let run = try export(to: path)
        #expect(run.status == 1)
        #expect(run.errorText.contains("--format wav"), "\(run.errorText)")
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(try export(["--format", "wav"], to: path).status == 0)
    }

    @Test(arguments: [1, 2])
    func `a gap is named, and is silence where that is allowed`(index: Int) throws {
        let played = try fixture.play()
        try loseChunk(index)
        let path = fixture.directory.file("out.wav")
        let refused = try export(to: path)
        #expect(refused.status == 66)
        #expect(refused.errorText.contains("1 chunk not stored: \(index)"), "\(refused.errorText)")
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(try export(["--allow-gaps"], to: path).status == 0)
        var expected = played
        let gap = index * 16_000..<min((index + 1) * 16_000, played.count)
        expected.replaceSubrange(gap, with: Data(count: gap.count))
        #expect(try fixture.content(path).suffix(played.count) == expected)
    }

    @Test(arguments: [["--raw-frame"], ["--chunk", "0", "--allow-gaps"], ["--format", "mp3"]])
    func `options that do not go together are wrong usage`(flags: [String]) throws {
        #expect(try export(flags, to: fixture.directory.file("out")).status == 64)
    }
}
