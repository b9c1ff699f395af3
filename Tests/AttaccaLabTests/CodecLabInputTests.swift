// SPDX-License-Identifier: MIT
import ArgumentParser
import Foundation
import TestSupport
import Testing

@testable import AttaccaLab

@Suite struct CodecLabInputTests {
    private let directory = TemporaryDirectory()

    /// A track of two seconds, with the directories above it.
    @discardableResult
    private func track(_ name: String) throws -> String {
        let path = try place(name)
        let fixture = AudioFixture(.wav16, sampleRate: 8000)
        fixture.write(fixture.programme(seconds: 2), to: path)
        return path
    }

    @discardableResult
    private func text(_ name: String) throws -> String {
        let path = try place(name)
        try "not audio".write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private func place(_ name: String) throws -> String {
        let path = directory.file(name)
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        return path
    }

    private func report(_ arguments: [String]) throws -> CodecReport {
        let command = try CodecLab.parse(["--seconds", "0.5", "--repeat", "1"] + arguments)
        return try command.report(on: AudioFileList(expanding: command.inputs), console: LabConsole())
    }

    @Test func `a directory gives its audio files at any depth, sorted`() throws {
        for name in ["music/b.wav", "music/a/z.WAV", "music/a/y.ogg", "music/.hidden/x.wav"] {
            try track(name)
        }
        try text("music/cover.txt")
        let list = AudioFileList(expanding: [directory.file("music")])
        #expect(list.paths == ["music/a/y.ogg", "music/a/z.WAV", "music/b.wav"].map { directory.file($0) })
        #expect(list.problems.isEmpty)
        #expect(!list.hasMissingInput)
    }

    @Test func `what is missing is named, and the rest is taken`() throws {
        let path = try track("song")
        try text("texts/readme.txt")
        let missing = directory.file("missing.ogg")
        let list = AudioFileList(expanding: [missing, path, directory.file("texts")])
        #expect(list.paths == [path])
        #expect(
            list.problems == [
                "\(missing): no such file or directory",
                "\(directory.file("texts")): no audio files in this directory",
            ])
        #expect(list.hasMissingInput)
    }

    @Test func `a file that is no audio is passed over`() throws {
        try track("music/a.wav")
        try text("music/b.wav")
        let report = try report([directory.file("music")])
        #expect(report.chunks == 3)
        #expect(report.rawBytes == 3 * 4000 * 4)
        #expect(report.tracks.map(\.name) == ["a.wav"])
    }

    @Test func `nothing that can be read is missing input`() throws {
        let path = try text("a.wav")
        let error = #expect(throws: ExitCode.self) { try report([path]) }
        #expect(error?.rawValue == 66)
    }

    @Test(arguments: [
        [], ["--format", "mp3", "x"], ["--repeat", "0", "x"], ["--seconds", "0", "x"],
        ["--seconds", "nan", "x"], ["--nonsense", "x"],
    ])
    func `wrong usage is exit status 64`(arguments: [String]) {
        let error = #expect(throws: (any Error).self) { try CodecLab.parse(arguments) }
        #expect(error.map { CodecLab.exitCode(for: $0).rawValue } == 64)
    }
}
