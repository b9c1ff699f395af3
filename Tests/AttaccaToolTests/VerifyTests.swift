// SPDX-License-Identifier: MIT
import Foundation
import TestSupport
import Testing

@testable import AttaccaTool

/// `verify` says what is damaged and exits with it; `--repair` drops that and nothing else.
@Suite struct VerifyTests {
    private let fixture = ExportFixture()
    private var segment: String { fixture.cache + "/segments/00000001.seg" }

    private func verify(_ flags: [String] = [], cache: String? = nil) throws -> (ToolRun, [String: Any]) {
        let run = try ToolRun(["verify", "--cache", cache ?? fixture.cache, "--json"] + flags)
        let object = run.output.isEmpty ? [:] : try JSONSerialization.jsonObject(with: run.output)
        return (run, try #require(object as? [String: Any]))
    }

    /// Flips a bit in the middle of the file, within a payload.
    private func damage() throws {
        var bytes = try fixture.content(segment)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(fileURLWithPath: segment))
    }

    @Test(arguments: [[], ["--decode"]])
    func `a sound cache is verified, and nothing in it changes`(flags: [String]) throws {
        try fixture.play()
        let before = try fixture.cacheFiles()
        let (run, report) = try verify(flags)
        #expect(run.status == 0, "\(run.outputText)")
        #expect(report["damage"] as? Bool == false)
        #expect(try #require(report["verified"] as? Int) >= 3)
        #expect(run.errorText.isEmpty)
        #expect(try fixture.cacheFiles() == before)
    }

    @Test func `damage is found, exits 1, and is gone after a repair`() throws {
        try fixture.play()
        let (_, sound) = try verify()
        try damage()
        let (found, report) = try verify()
        #expect(found.status == 1)
        #expect(report["damaged"] as? Int == 1)
        let finding = try #require((report["findings"] as? [[String: Any]])?.first)
        #expect(finding["kind"] as? String == "record-damaged")
        #expect(finding["track"] as? String == fixture.track)
        let (repaired, repairReport) = try verify(["--repair"])
        #expect(repaired.status == 0, "\(repaired.outputText)")
        #expect(repairReport["damage_left"] as? Bool == false)
        let (after, left) = try verify()
        #expect(after.status == 0)
        #expect(try #require(left["verified"] as? Int) == #require(sound["verified"] as? Int) - 1)
    }

    @Test func `a directory that is missing is missing input, and an empty or half-made one is sound`() throws
    {
        #expect(try verify().0.status == 66)
        #expect(!FileManager.default.fileExists(atPath: fixture.cache))
        try FileManager.default.createDirectory(
            atPath: fixture.cache + "/segments", withIntermediateDirectories: true)
        #expect(try verify().0.status == 0)
        try Data("half".utf8).write(to: URL(fileURLWithPath: fixture.cache + "/attacca.sqlite.new"))
        try Data().write(to: URL(fileURLWithPath: segment))
        try Data().write(to: URL(fileURLWithPath: fixture.cache + "/attacca.sqlite"))
        let text = try ToolRun(["verify", "--cache", fixture.cache])
        #expect(text.status == 0, "\(text.outputText)\(text.errorText)")
    }

    @Test func `a torn end and a lost index are no damage, and a damaged index is`() throws {
        try fixture.play()
        let file = try #require(FileHandle(forWritingAtPath: segment))
        try file.seekToEnd()
        try file.write(contentsOf: Data(repeating: 7, count: 999))
        try file.close()
        #expect(try verify().0.status == 0)
        let index = try fixture.content(fixture.cache + "/attacca.sqlite")
        try FileManager.default.removeItem(atPath: fixture.cache + "/attacca.sqlite")
        let (lost, report) = try verify()
        #expect(lost.status == 0, "\(lost.outputText)")
        #expect(
            (report["findings"] as? [[String: Any]])?.contains { $0["kind"] as? String == "index-missing" }
                == true)
        try index.prefix(index.count / 2).write(to: URL(fileURLWithPath: fixture.cache + "/attacca.sqlite"))
        #expect(try verify().0.status == 1)
        #expect(try verify(["--repair"]).0.status == 0)
    }

    /// The signal is pending before the tool starts, and reaches it as soon as it can take signals.
    @Test(arguments: [[], ["--repair"]])
    func `a signal ends a verification cleanly, with what was read so far`(flags: [String]) throws {
        try fixture.play()
        let process = try ToolRun.process(["verify", "--cache", fixture.cache, "--json"] + flags)
        let tool = try #require(process.executableURL).path
        let script = "sigprocmask(SIG_BLOCK, POSIX::SigSet->new(SIGINT)); kill INT => $$; exec @ARGV"
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["perl", "-MPOSIX", "-e", script, tool] + (process.arguments ?? [])
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 130)
        let report = try #require(try JSONSerialization.jsonObject(with: printed) as? [String: Any])
        #expect(report["complete"] as? Bool == false)
        #expect(try verify().0.status == 0)
    }
}
