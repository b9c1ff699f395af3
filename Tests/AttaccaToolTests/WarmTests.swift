// SPDX-License-Identifier: MIT
import Attacca
import Foundation
import PresetRendering
import TestSupport
import Testing
import Threading

@testable import AttaccaTool

/// `warm` renders what will be played, once, and what it kept is found by the next run and by `play`.
@Suite struct WarmTests {
    private let directory = TemporaryDirectory()
    private var cache: String { directory.file("cache") }
    private var music: String { directory.file("music") }

    /// Two tracks, of 4.5 and of 2 seconds.
    init() throws {
        try FileManager.default.createDirectory(atPath: music, withIntermediateDirectories: false)
        write("first.wav", seconds: 4.5)
        write("second.wav", seconds: 2)
    }

    private func write(_ name: String, seconds: Double) {
        let fixture = AudioFixture(.wav16, sampleRate: 8_000, channelCount: 1)
        fixture.write(fixture.programme(seconds: seconds), to: music + "/" + name)
    }

    private func warm(_ arguments: [String], status: Int32 = 0) throws -> (
        report: [String: Any], run: ToolRun
    ) {
        let run = try ToolRun(["warm", "--cache", cache, "--chunk-seconds", "1", "--json"] + arguments)
        #expect(run.status == status, "\(run.errorText)")
        let object = run.output.isEmpty ? [:] : try JSONSerialization.jsonObject(with: run.output)
        return (try #require(object as? [String: Any]), run)
    }

    private func count(_ report: [String: Any], _ name: String) throws -> Int {
        try #require(report[name] as? Int, "\(name) in \(report)")
    }

    private func storedChunks() throws -> [CacheEntry] {
        try CacheInspector.open(directory: cache, timeSource: SystemTimeSource(), logger: .silent).chunks()
    }

    @Test(arguments: [
        ([], "s16"), (["--intensity", "0.8"], "s16"), (["--format", "f32"], "f32"),
    ])
    func `play renders nothing of what was warmed with the same options`(options: [String], format: String)
        throws
    {
        let (report, _) = try warm(["--whole", "--presets", "warm"] + options + [music])
        #expect(try count(report, "chunks") == 7)
        #expect(try count(report, "rendered") == 7)
        #expect(try count(report, "kept") == 7)
        #expect(try count(report, "bytes_written") > 0)
        let stored = try storedChunks()
        #expect(stored.count == 7)
        #expect(stored.allSatisfy { $0.key.grid.format.sampleFormat.name == format })
        let play = try ToolRun(
            [
                "play", "--cache", cache, "--chunk-seconds", "1", "--speed", "max", "--preset", "warm",
                "--json",
            ]
                + options + ["--no-learning", music])
        #expect(play.status == 0)
        let played = try #require(try JSONSerialization.jsonObject(with: play.output) as? [String: Any])
        #expect(try count(played, "requests") == 7)
        #expect(try count(played, "misses") == 0)
        #expect(try count(played, "renders") == 0)
    }

    @Test func `the first seconds are the chunks that hold them, of all presets by default`() throws {
        let (report, run) = try warm(["--first-seconds", "2.5", music])
        // Nothing is known of the listener.
        #expect(try count(report, "chunks") == 5 * (3 + 2))
        #expect(report["presets_by"] as? String == "unknown_listener")
        #expect(run.errorText.contains("nothing is known of the listener default yet"))
        let (again, _) = try warm(["--first-seconds", "2.5", music])
        #expect(try count(again, "stored_before") == 25)
        #expect(try count(again, "rendered") == 0)
    }

    @Test func `likely presets are the last one and those that follow it`() throws {
        let time = ManualTimeSource()
        var configuration = CacheConfiguration()
        configuration.presets = ReferenceRenderer.presets
        configuration.isAudioAnalysisEnabled = false
        configuration.timeSource = time
        configuration.logger = .silent
        let opened = try PlayerCache.openBlocking(
            at: .directory(cache), renderer: ReferenceRenderer(), configuration: configuration)
        let playback = opened.playback(listener: "ada")
        for second in 0..<41 {
            playback.report(
                Playhead(
                    track: "elsewhere", positionSeconds: Double(second),
                    preset: second % 2 == 0 ? "warm" : "punchy"))
            time.advance(bySeconds: 60)
        }
        try opened.closeBlocking()
        let (report, run) = try warm(["--listener", "ada", "--first-seconds", "1", music])
        #expect(report["presets_by"] as? String == "likely")
        #expect(report["presets"] as? [String] == ["warm", "punchy"], "\(run.errorText)")
        #expect(try count(report, "rendered") == 4)
    }

    @Test func `a dry run renders nothing and makes no cache`() throws {
        let (report, _) = try warm(["--dry-run", "--whole", "--presets", "warm,punchy", music])
        #expect(try count(report, "missing") == 14)
        #expect(try count(report, "missing_bytes_max") == 2 * 52_000 * 2)
        #expect(report["fits_capacity"] as? Bool == true)
        #expect(!FileManager.default.fileExists(atPath: cache))
        _ = try warm(["--whole", "--presets", "warm", music])
        let before = try storedChunks().map(\.sequence)
        let (second, _) = try warm(["--dry-run", "--whole", "--presets", "warm,punchy", music])
        #expect(try count(second, "stored_before") == 7)
        #expect(try count(second, "missing_bytes_estimated") < count(second, "missing_bytes_max"))
        #expect(try storedChunks().map(\.sequence) == before)
    }

    @Test func `what cannot be warmed is named, and the rest is`() throws {
        try Data(repeating: 7, count: 5_000).write(to: URL(fileURLWithPath: music + "/broken.wav"))
        let (report, run) = try warm(
            ["--whole", "--presets", "warm", music, directory.file("nowhere.wav")], status: 1)
        #expect(try count(report, "kept") == 7)
        #expect((report["failures"] as? [[String: Any]])?.count == 1)
        #expect(run.complaints.count == 2, "\(run.errorText)")
        let (_, missing) = try warm([directory.file("nowhere.wav")], status: 66)
        #expect(missing.complaints.count == 1)
    }

    @Test func `a cache directory that cannot be used is named, and nothing is rendered`() throws {
        try Data().write(to: URL(fileURLWithPath: cache))
        let run = try ToolRun(["warm", "--cache", cache, music])
        #expect(run.status == 1)
        #expect(run.output.isEmpty)
        #expect(run.complaints.last?.contains(cache) == true, "\(run.errorText)")
    }

    @Test(arguments: [
        [], ["--first-seconds", "0", "x"], ["--first-seconds", "nan", "x"], ["--first-seconds", "inf", "x"],
        ["--whole", "--first-seconds", "3", "x"], ["--presets", "loud", "x"], ["--presets", "warm,", "x"],
        ["--chunk-seconds", "0.5", "x"], ["--listener", "", "x"], ["--intensity", "1.1", "x"],
    ])
    func `wrong usage is refused before anything is touched`(arguments: [String]) throws {
        let run = try ToolRun(["warm", "--cache", cache] + arguments)
        #expect(run.status == 64, "\(run.errorText)")
        #expect(!FileManager.default.fileExists(atPath: cache))
    }

    @Test(arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)])
    func `a signal ends it cleanly, and the next run renders only the rest`(signal: Int32, status: Int32)
        throws
    {
        write("long.wav", seconds: 60)
        let arguments = ["--whole", "--presets", "all", music + "/long.wav"]
        let process = try ToolRun.process(
            ["warm", "--cache", cache, "--chunk-seconds", "1", "--json"] + arguments)
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        #expect(try errors.fileHandleForReading.read(upToCount: 1)?.count == 1)
        while process.isRunning, ((try? storedChunks().isEmpty) ?? true) {}
        kill(process.processIdentifier, signal)
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == status)
        let report = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let kept = try count(report, "kept")
        #expect(report["ending"] as? String == "cancelled")
        #expect(kept > 0)
        #expect(kept < 300)
        #expect(try storedChunks().count == kept)
        let (rest, _) = try warm(arguments)
        #expect(try count(rest, "stored_before") == kept)
        #expect(try count(rest, "rendered") == 300 - kept)
        #expect(try count(rest, "kept") == 300)
    }
}
