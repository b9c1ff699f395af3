// SPDX-License-Identifier: MIT
import CacheModel
import Foundation
import TestSupport
import Testing

@testable import AttaccaTool

/// The tool as it is built, over real files and a real cache directory.
@Suite struct PlayTests {
    private let directory = TemporaryDirectory()
    private var cache: String { directory.file("cache") }

    /// Three tracks of different containers, 3 s each, one format.
    private func makeMusic() -> String {
        let path = directory.file("music")
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        for (number, kind) in [AudioFixture.Kind.wav16, .flac16, .vorbis].enumerated() {
            let fixture = AudioFixture(kind, sampleRate: 8_000, channelCount: 1)
            fixture.write(
                fixture.programme(seconds: 3, seed: UInt64(number)), to: path + "/\(number) \(kind.rawValue)")
        }
        return path
    }

    /// A playlist of the three tracks, whose names have no audio extension.
    private func makePlaylist() throws -> String {
        let music = makeMusic()
        let path = directory.file("all.m3u8")
        let names = try FileManager.default.contentsOfDirectory(atPath: music).sorted()
        try names.map { "music/\($0)" }.joined(separator: "\n").write(
            toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private func play(_ arguments: [String]) throws -> ToolRun {
        try ToolRun(["play", "--speed", "max", "--chunk-seconds", "1"] + arguments)
    }

    private func report(_ run: ToolRun) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: run.output) as? [String: Any])
    }

    private func integers(_ report: [String: Any]) throws -> (
        requests: Int, hits: Int, misses: Int, renders: Int
    ) {
        let hits = try #require(report["hits"] as? [String: Int])
        return (
            try #require(report["requests"] as? Int), hits.values.reduce(0, +),
            try #require(report["misses"] as? Int), try #require(report["renders"] as? Int)
        )
    }

    @Test func `a second run in a new process renders nothing of what it requests`() throws {
        let playlist = try makePlaylist()
        let arguments = ["--json", "--cache", cache, "--script", "1.5:warm,4:seek=0.5,8:punchy", playlist]
        let cold = try play(arguments)
        #expect(cold.status == 0, "\(cold.errorText)")
        let first = try integers(report(cold))
        #expect(first.requests == first.hits + first.misses)
        #expect(first.requests >= 10)
        let warm = try play(arguments)
        let second = try integers(report(warm))
        #expect(second.requests == first.requests)
        #expect(second.renders == 0)
        #expect(second.misses == 0)
        #expect(try report(warm)["tracks"] as? Int == 3)
        #expect(try report(warm)["played_seconds"] as? Double == report(cold)["played_seconds"] as? Double)
    }

    @Test(arguments: SampleFormat.allCases)
    func `cold, warm, and without a disk, one script gives the same samples`(format: SampleFormat) throws {
        let playlist = try makePlaylist()
        let outputs = try ["cold", "warm", "memory"].map { name in
            let path = directory.file(name)
            let run = try play(
                [
                    "--output", "raw:\(path)", "--format", format.name, "--cache", cache, "--script",
                    "0.7:warm,1.3:intensity=0.5,2:seek=2.9,3:bright,5:previous", playlist,
                ] + (name == "memory" ? ["--no-disk"] : []))
            #expect(run.status == 0, "\(run.errorText)")
            return try Data(contentsOf: URL(fileURLWithPath: path))
        }
        #expect(outputs[0].count > 8 * 8_000 * format.bytesPerSample)
        #expect(outputs[0] == outputs[1])
        #expect(outputs[0] == outputs[2])
    }

    @Test func `speed changes nothing of what is heard`() throws {
        let playlist = try makePlaylist()
        let script = "0.7:warm,1:seek=2.5,2:quit"
        let outputs = try ["max", "20"].map { speed in
            let path = directory.file(speed)
            let run = try ToolRun([
                "play", "--no-disk", "--speed", speed, "--chunk-seconds", "1", "--script", script, "--output",
                "raw:\(path)", playlist,
            ])
            #expect(run.status == 0, "\(run.errorText)")
            return try Data(contentsOf: URL(fileURLWithPath: path))
        }
        #expect(outputs[0].count == 2 * 8_000 * 2)
        #expect(outputs[0] == outputs[1])
    }

    @Test func `off a terminal there are plain lines and a table, and no control codes`() throws {
        let run = try play(["--no-disk", try makePlaylist()])
        #expect(run.status == 0)
        #expect(
            !(run.outputText + run.errorText).contains { $0.isASCII && $0 != "\n" && $0.asciiValue! < 0x20 })
        #expect(run.outputText.hasPrefix("played"))
        #expect(run.errorText.contains("1/3 0 wav16  0:03  8000 Hz, 1 channel\n"))
    }

    @Test func `raw samples have standard output for themselves`() throws {
        let run = try play(["--no-disk", "--output", "raw:-", try makePlaylist()])
        #expect(run.status == 0)
        #expect(run.output.count == 3 * 3 * 8_000 * 2)
        #expect(run.errorText.contains("chunks requested"))
    }

    @Test func `a WAV file holds what raw output has, behind its header`() throws {
        let playlist = try makePlaylist()
        let path = directory.file("out.wav")
        #expect(try play(["--no-disk", "--output", "wav:\(path)", playlist]).status == 0)
        let raw = try play(["--no-disk", "--output", "raw:-", playlist]).output
        let wav = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(wav.prefix(4) == Data("RIFF".utf8))
        #expect(wav.suffix(raw.count) == raw)
    }

    @Test func `the last word of a script may come after the end`() throws {
        let run = try play(["--no-disk", "--script", "1:warm,100:punchy", try makePlaylist()])
        #expect(run.status == 0)
        #expect(
            run.complaints == ["attacca: playback ended at 9.0 s; 1 action of the script would come later"])
    }

    @Test func `without files the demonstration in the cache directory is played, and stays as it is`() throws
    {
        let path = cache + "/demonstration.flac"
        try FileManager.default.createDirectory(atPath: cache, withIntermediateDirectories: false)
        let fixture = AudioFixture(.flac16, sampleRate: 8_000, channelCount: 1)
        fixture.write(fixture.programme(seconds: 2), to: path)
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let run = try play(["--cache", cache, "--json"])
        #expect(run.status == 0, "\(run.errorText)")
        #expect(try report(run)["played_seconds"] as? Double == 2)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }
}
