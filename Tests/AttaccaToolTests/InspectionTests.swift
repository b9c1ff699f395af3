// SPDX-License-Identifier: MIT
import CacheModel
import Foundation
import SQLiteDatabase
import TestSupport
import Testing

@testable import AttaccaTool

/// What a run left behind can be looked at, and looking changes nothing.
@Suite struct InspectionTests {
    private let directory = TemporaryDirectory()
    private var cache: String { directory.file("cache") }

    /// Plays a short track with one switch, which leaves chunks and a transition.
    private func playOnce() throws -> ToolRun {
        let fixture = AudioFixture(.wav16, sampleRate: 8_000, channelCount: 1)
        let path = directory.file("track.wav")
        if !FileManager.default.fileExists(atPath: path) {
            fixture.write(fixture.programme(seconds: 3), to: path)
        }
        return try ToolRun([
            "play", "--cache", cache, "--speed", "max", "--chunk-seconds", "1", "--preset", "warm",
            "--script",
            "1.5:punchy", path,
        ])
    }

    private func inspect(_ arguments: [String]) throws -> Any {
        let run = try ToolRun(arguments + ["--cache", cache, "--json"])
        #expect(run.status == 0, "\(run.errorText)")
        return try JSONSerialization.jsonObject(with: run.output)
    }

    /// Name and content of every file of the cache.
    private func files() throws -> [String: Data] {
        let names = try #require(FileManager.default.enumerator(atPath: cache)).compactMap { $0 as? String }
        return Dictionary(
            uniqueKeysWithValues: names.map {
                ($0, FileManager.default.contents(atPath: cache + "/" + $0) ?? Data())
            })
    }

    @Test func `stats and inspect show what was stored`() throws {
        #expect(try playOnce().status == 0)
        let stats = try #require(try inspect(["stats"]) as? [String: Any])
        let chunks = try #require(try inspect(["inspect", "chunks"]) as? [[String: Any]])
        let tiers = try #require(try inspect(["inspect", "tiers"]) as? [[String: Any]])
        let segments = try #require(try inspect(["inspect", "segments"]) as? [[String: Any]])
        #expect(chunks.count >= 4)
        #expect(stats["chunks"] as? Int == chunks.count)
        #expect(tiers.compactMap { $0["chunks"] as? Int }.reduce(0, +) == chunks.count)
        #expect(segments.compactMap { $0["chunks"] as? Int }.reduce(0, +) == chunks.count)
        let sessions = try #require(stats["sessions"] as? [[String: Any]])
        #expect(sessions.count == 1)
        #expect(try abs(#require(sessions.first?["played_seconds"] as? Double) - 3) < 0.01)
    }

    @Test func `a switch is in the transition matrix`() throws {
        #expect(try playOnce().status == 0)
        let cells = try #require(try inspect(["inspect", "transitions"]) as? [[String: Any]])
        #expect(cells.contains { $0["from"] as? String == "warm" && $0["to"] as? String == "punchy" })
    }

    @Test(arguments: [
        ["stats"], ["inspect"], ["inspect", "chunks"], ["inspect", "segments"], ["inspect", "transitions"],
    ])
    func `text is a table`(verb: [String]) throws {
        #expect(try playOnce().status == 0)
        let run = try ToolRun(verb + ["--cache", cache])
        #expect(run.status == 0)
        #expect(run.outputText.split(separator: "\n").count >= 2)
    }

    /// The age of a chunk was an integer difference, which overflowed.
    @Test func `a chunk of an impossible time is listed like any other`() throws {
        #expect(try playOnce().status == 0)
        try SQLiteConnection(path: cache + "/attacca.sqlite", mode: .readWrite, busyTimeoutMilliseconds: 1000)
            .execute("UPDATE chunk SET created_ms = -9223372036854775807, last_used_ms = 9223372036854775807")
        #expect(try ToolRun(["inspect", "chunks", "--cache", cache]).status == 0)
    }

    @Test func `where there is no cache, that is said, and none is made`() throws {
        let run = try ToolRun(["stats", "--cache", cache])
        #expect(run.status == 66)
        #expect(run.complaints.count == 1)
        #expect(run.errorText.contains(cache))
        #expect(!FileManager.default.fileExists(atPath: cache))
    }

    @Test(arguments: [["stats"], ["inspect", "chunks"]])
    func `a file where a cache should be is named`(verb: [String]) throws {
        let path = directory.file("file")
        try "no cache".write(toFile: path, atomically: true, encoding: .utf8)
        let run = try ToolRun(verb + ["--cache", path])
        #expect(run.status == 1)
        #expect(run.complaints == ["attacca: \(path): not a directory"])
    }

    @Test func `a cache of a newer version is refused by name, and nothing in it changes`() throws {
        #expect(try playOnce().status == 0)
        try SQLiteConnection(path: cache + "/attacca.sqlite", mode: .readWrite, busyTimeoutMilliseconds: 1000)
            .execute("PRAGMA journal_mode = DELETE; PRAGMA user_version = 9999")
        let before = try files()
        for run in [try playOnce(), try ToolRun(["stats", "--cache", cache])] {
            #expect(run.status == 1)
            #expect(run.complaints.count == 1)
            #expect(run.errorText.contains("\(cache) was written by a newer version"))
            #expect(run.output.isEmpty)
        }
        #expect(try files() == before)
    }

    @Test func `a cache directory that cannot be is a warning, and all is played`() throws {
        try Data().write(to: URL(fileURLWithPath: cache))
        let run = try playOnce()
        #expect(run.status == 0)
        #expect(run.complaints.count == 1)
        #expect(run.errorText.contains("\(cache)"))
        #expect(run.outputText.contains("of 1 track"))
    }
}
