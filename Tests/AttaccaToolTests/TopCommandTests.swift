// SPDX-License-Identifier: MIT
import Foundation
import TestSupport
import Testing

@testable import AttaccaTool

@Suite struct TopCommandTests {
    @Test func `without a terminal a directory is shown once`() throws {
        let directory = TemporaryDirectory()
        let cache = directory.file("cache")
        let played = try ToolRun([
            "play", "--cache", cache, "--speed", "max", "--chunk-seconds", "1",
            music(in: directory),
        ])
        #expect(played.status == 0, "\(played.errorText)")
        let run = try ToolRun(["top", "--cache", cache])
        #expect(run.status == 0, "\(run.errorText)")
        #expect(run.outputText.contains("directory") && run.outputText.contains("so far:"))
        #expect(!run.outputText.contains("\u{1B}"), "no colours where nobody sees them")
        let json = try #require(
            JSONValue(reading: try ToolRun(["top", "--cache", cache, "--json"]).outputText))
        #expect(json["live"]?.boolean == false)
        #expect((json["requests"]?.whole ?? 0) > 0)
        #expect(
            json["map"]?["rows"]?.elements?.contains { $0["chunks"]?.string?.contains("3") == true } == true)
    }

    private func music(in directory: TemporaryDirectory) -> String {
        let path = directory.file("programme.wav")
        let fixture = AudioFixture(.wav16, sampleRate: 8_000, channelCount: 1)
        fixture.write(fixture.programme(seconds: 4, seed: 7), to: path)
        return path
    }

    @Test func `where there is no cache, it says so`() throws {
        let run = try ToolRun(["top", "--cache", TemporaryDirectory().file("none"), "--once"])
        #expect(run.status == 66)
        #expect(run.complaints.count == 1 && run.complaints[0].contains("there is no cache here"))
    }

    @Test func `where nobody answers, it names the address`() throws {
        // Port 1 is nobody's.
        let run = try ToolRun(["top", "--url", "http://127.0.0.1:1", "--once"])
        #expect(run.status == 66)
        #expect(run.complaints.count == 1 && run.complaints[0].contains("http://127.0.0.1:1: "))
    }

    @Test(arguments: [
        ["--url", "https://x"], ["--url", "http://x", "--cache", "/tmp"], ["--interval", "0"],
        ["--interval", "nan"], ["--token", "a"], ["--url", "http://x", "--token", "a\nb"],
    ])
    func `wrong usage is refused before anything is opened`(arguments: [String]) throws {
        #expect(try ToolRun(["top"] + arguments).status == 64)
    }
}
