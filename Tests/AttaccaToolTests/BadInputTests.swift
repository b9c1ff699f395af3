// SPDX-License-Identifier: MIT
import CacheModel
import Foundation
import TestSupport
import Testing

@testable import AttaccaTool

/// Each bad input gets one line that names file and reason, and its exit status; what can be played is played.
@Suite struct BadInputTests {
    private let directory = TemporaryDirectory()

    private func make(
        _ kind: AudioFixture.Kind, name: String, sampleRate: Int = 22_050, channelCount: Int = 2,
        seconds: Double = 2
    ) -> String {
        let fixture = AudioFixture(kind, sampleRate: sampleRate, channelCount: channelCount)
        let path = directory.file(name)
        fixture.write(fixture.programme(seconds: seconds), to: path)
        return path
    }

    private func play(_ arguments: [String]) throws -> ToolRun {
        try ToolRun(["play", "--speed", "max", "--chunk-seconds", "1", "--no-disk"] + arguments)
    }

    /// Plays `path` before a good track: one complaint that names it, and the good track is heard.
    private func expectComplaint(
        about path: String, status: Int32, sourceLocation: SourceLocation = #_sourceLocation
    )
        throws
    {
        let good = make(.wav16, name: "good.wav")
        let run = try play(["--json", path, good])
        #expect(run.status == status, "\(run.errorText)", sourceLocation: sourceLocation)
        #expect(run.complaints.count == 1, "\(run.errorText)", sourceLocation: sourceLocation)
        #expect(
            run.complaints.allSatisfy { $0.contains(path) }, "\(run.errorText)",
            sourceLocation: sourceLocation)
        let report = try #require(
            try JSONSerialization.jsonObject(with: run.output) as? [String: Any],
            sourceLocation: sourceLocation)
        #expect((report["played_seconds"] as? Double ?? 0) >= 2, sourceLocation: sourceLocation)
    }

    @Test func `a missing file is missing input`() throws {
        try expectComplaint(about: directory.file("missing.flac"), status: 66)
    }

    @Test func `a directory without audio is missing input`() throws {
        let path = directory.file("empty")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        try expectComplaint(about: path, status: 66)
    }

    @Test func `a text that is called flac fails`() throws {
        let path = directory.file("text.flac")
        try "not at all".write(toFile: path, atomically: true, encoding: .utf8)
        try expectComplaint(about: path, status: 1)
    }

    @Test func `an empty file fails`() throws {
        let path = directory.file("empty.wav")
        try Data().write(to: URL(fileURLWithPath: path))
        try expectComplaint(about: path, status: 1)
    }

    @Test func `a file with a header and no audio fails`() throws {
        try expectComplaint(about: make(.wav16, name: "silent.wav", seconds: 0), status: 1)
    }

    @Test(arguments: [AudioFixture.Kind.wav16, .flac16, .vorbis])
    func `a truncated file is played as far as it goes, and named`(kind: AudioFixture.Kind) throws {
        let path = make(kind, name: "cut", seconds: 4)
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: path))
        try expectComplaint(about: path, status: 1)
    }

    @Test(arguments: [(8_000, 1), (11_025, 6), (192_000, 2)])
    func `unusual formats are played without a word`(sampleRate: Int, channelCount: Int) throws {
        let path = make(
            .wav16, name: "unusual.wav", sampleRate: sampleRate, channelCount: channelCount, seconds: 0.2)
        let run = try play(["--output", "raw:-", path])
        #expect(run.status == 0, "\(run.errorText)")
        #expect(run.output.count == sampleRate / 5 * channelCount * 2)
        #expect(run.complaints.isEmpty)
    }

    @Test func `a WAV output refuses another format by name and goes on`() throws {
        let first = make(.wav16, name: "a.wav")
        let other = make(.wav16, name: "b.wav", sampleRate: 44_100)
        let last = make(.wav16, name: "c.wav")
        let path = directory.file("out.wav")
        let run = try play(["--output", "wav:\(path)", first, other, last])
        #expect(run.status == 1)
        #expect(run.complaints.count == 1)
        #expect(run.complaints.first?.contains("b.wav: s16 44100 Hz 2 ch does not fit into") == true)
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        #expect(size > 4 * 8_000 * 2)
    }

    @Test func `a WAV file for each track takes every format`() throws {
        let first = make(.wav16, name: "a.wav")
        let other = make(.wav16, name: "b.wav", sampleRate: 44_100)
        let path = directory.file("out")
        let run = try play(["--output", "wav-per-track:\(path)", "--script", "1:previous", first, other])
        #expect(run.status == 0, "\(run.errorText)")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: path).sorted() == [
                "01 a (2).wav", "01 a.wav", "02 b.wav",
            ])
    }

    @Test func `a track is not overwritten by the one before it`() throws {
        let first = make(.wav16, name: "song.wav")
        let second = make(.wav16, name: "01 song.wav", seconds: 1)
        let before = try Data(contentsOf: URL(fileURLWithPath: second))
        let directory = (second as NSString).deletingLastPathComponent
        let run = try play(["--output", "wav-per-track:\(directory)", first, second])
        #expect(run.status == 1)
        #expect(run.complaints == ["attacca: \(second): to be played and to be overwritten"])
        #expect(try Data(contentsOf: URL(fileURLWithPath: second)) == before)
    }

    @Test func `an output that would overwrite what is played is refused before anything is`() throws {
        let path = make(.wav16, name: "a.wav")
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let run = try play(["--output", "wav:\(path)", path])
        #expect(run.status == 1)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test func `an output in a directory that does not exist is refused`() throws {
        let path = directory.file("nowhere/out.wav")
        let run = try play(["--output", "wav:\(path)", make(.wav16, name: "a.wav")])
        #expect(run.status == 1)
        #expect(run.complaints == ["attacca: \(path): no such file or directory"])
    }

    @Test(arguments: [
        ["--script", "12:loud"], ["--script", "nonsense"], ["--preset", "loud"], ["--intensity", "2"],
        ["--speed", "fast"], ["--chunk-seconds", "0"], ["--format", "mp3"], ["--output", "mp3:x"],
        ["--output", "wav:"],
        ["--seed", "1"], ["--switches-per-hour", "0"], ["--output", "raw:-", "--json"], ["--cache", ""],
        ["--nonsense"],
    ])
    func `wrong usage is exit status 64 and says what is wrong`(arguments: [String]) throws {
        let run = try ToolRun(["play"] + arguments + ["x.wav"])
        #expect(run.status == 64)
        #expect(run.errorText.hasPrefix("Error: "))
        #expect(run.output.isEmpty)
    }

    @Test func `help documents every exit status`() throws {
        let run = try ToolRun(["play", "--help"])
        #expect(run.status == 0)
        for status in ["0", "1", "64", "66", "130"] { #expect(run.outputText.contains(" \(status)")) }
    }
}
