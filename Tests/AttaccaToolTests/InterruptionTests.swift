// SPDX-License-Identifier: MIT
import Foundation
import TestSupport
import Testing

@testable import AttaccaTool

/// However a run is ended, what was played is accounted for and what was cached is kept.
@Suite struct InterruptionTests {
    private let directory = TemporaryDirectory()

    private func makeTrack(seconds: Double) -> String {
        let fixture = AudioFixture(.wav16, sampleRate: 8_000, channelCount: 1)
        let path = directory.file("track.wav")
        fixture.write(fixture.programme(seconds: seconds), to: path)
        return path
    }

    @Test(arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)])
    func `a signal ends the run cleanly, with its table and its exit status`(signal: Int32, status: Int32)
        throws
    {
        let process = try ToolRun.process([
            "play", "--cache", directory.file("cache"), makeTrack(seconds: 60),
        ])
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // The line that names the track says that it plays.
        #expect(try errors.fileHandleForReading.read(upToCount: 1)?.count == 1)
        kill(process.processIdentifier, signal)
        let table = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == status)
        #expect(String(decoding: table, as: UTF8.self).hasPrefix("played"))
    }

    @Test func `a reader that goes away ends the run without a complaint`() throws {
        let process = try ToolRun.process([
            "play", "--no-disk", "--speed", "max", "--output", "raw:-", makeTrack(seconds: 60),
        ])
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        #expect(try output.fileHandleForReading.read(upToCount: 1000)?.isEmpty == false)
        try output.fileHandleForReading.close()
        let said = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 0)
        #expect(!said.contains("attacca: "))
        #expect(said.contains("chunks requested"))
    }

    @Test(arguments: [["play", "--no-disk", "--speed", "max", "--json"], ["stats"], ["inspect", "chunks"]])
    func `a result that nobody reads is no failure`(arguments: [String]) throws {
        let cache = directory.file("cache")
        let track = makeTrack(seconds: 2)
        #expect(try ToolRun(["play", "--speed", "max", "--cache", cache, track]).status == 0)
        let process = try ToolRun.process(
            arguments + (arguments[0] == "play" ? [track] : ["--cache", cache]))
        let (output, errors) = (Pipe(), Pipe())
        try output.fileHandleForReading.close()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let said = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(!said.contains("attacca: "), "\(said)")
    }

    @Test func `a result that does not fit names where it was to go`() throws {
        guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
        let process = try ToolRun.process(["play", "--no-disk", "--speed", "max", makeTrack(seconds: 2)])
        let errors = Pipe()
        process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
        process.standardError = errors
        try process.run()
        let said = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 1)
        #expect(said.hasSuffix("attacca: standard output: no space left on device\n"), "\(said)")
    }

    @Test func `an output that is full fails with its reason`() throws {
        guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
        let run = try ToolRun([
            "play", "--no-disk", "--speed", "max", "--output", "raw:/dev/full", makeTrack(seconds: 2),
        ])
        #expect(run.status == 1)
        #expect(run.complaints == ["attacca: /dev/full: no space left on device"])
        #expect(run.outputText.hasPrefix("played"))
    }
}
