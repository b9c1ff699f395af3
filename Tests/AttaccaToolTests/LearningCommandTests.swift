// SPDX-License-Identifier: MIT
import Foundation
import SQLiteDatabase
import TestSupport
import Testing

@testable import AttaccaTool

/// `learning` shows what was learned, hands it out and erases it, and reading changes nothing.
@Suite struct LearningCommandTests {
    private let directory = TemporaryDirectory()
    private var cache: String { directory.file("cache") }

    /// Plays a track with two switches.
    private func play() throws {
        let fixture = AudioFixture(.wav16, sampleRate: 8_000, channelCount: 1)
        let path = directory.file("track.wav")
        fixture.write(fixture.programme(seconds: 30), to: path)
        let run = try ToolRun([
            "play", "--cache", cache, "--speed", "max", "--chunk-seconds", "5", "--preset", "warm",
            "--script", "8:punchy,20:gentle", path,
        ])
        #expect(run.status == 0, "\(run.errorText)")
    }

    private func learning(_ arguments: [String]) throws -> ToolRun {
        try ToolRun(["learning"] + arguments + ["--cache", cache])
    }

    private func object(_ data: Data) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    private func index() -> [Data] {
        ["attacca.sqlite", "attacca.sqlite-wal"].map {
            FileManager.default.contents(atPath: cache + "/" + $0) ?? Data()
        }
    }

    @Test func `what was learned is shown as text and as JSON`() throws {
        try play()
        let before = index()
        let text = try learning(["show"])
        #expect(text.status == 0, "\(text.errorText)")
        for word in ["warm", "punchy", "habit_1", "next track", "prefetch", "predictions"] {
            #expect(text.outputText.contains(word), "\(word)")
        }
        let shown = try object(try learning(["show", "--json"]).output)
        #expect(shown["listener"] as? String == "default")
        let switchCount = try #require(shown["switches"] as? Int)
        #expect(switchCount >= 1)
        let cells = try #require(shown["transitions"] as? [[String: Any]])
        #expect(cells.contains { $0["from"] as? String == "warm" && $0["to"] as? String == "punchy" })
        let days = try #require(shown["days"] as? [[String: Any]])
        #expect(days.compactMap { $0["predictions"] as? Int }.reduce(0, +) == switchCount)
        #expect((shown["experts"] as? [[String: Any]])?.count == 12)
        #expect((shown["rates"] as? [[String: Any]])?.count == 8)
        #expect(index() == before)
    }

    @Test func `an export is the same JSON on standard output and in a file`() throws {
        try play()
        let printed = try learning(["export"])
        #expect(printed.status == 0, "\(printed.errorText)")
        let export = try object(printed.output)
        #expect(export["user_version"] as? Int == 8)
        for table in [
            "listener", "listener_model", "transition", "expert", "rate", "dwell", "prediction", "session",
        ] {
            #expect((export[table] as? [Any])?.isEmpty == false, "\(table)")
        }
        let path = directory.file("learned.json")
        try Data("what was there before".utf8).write(to: URL(fileURLWithPath: path))
        let written = try learning(["export", "--output", path])
        #expect(written.status == 0, "\(written.errorText)")
        #expect(written.outputText.contains(path))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == printed.output)
    }

    @Test func `every exported number is the one that is stored`() throws {
        try play()
        let export = try object(try learning(["export"]).output)
        let rows = try #require(export["transition"] as? [[String: Any]])
        let stored = try SQLiteConnection(
            path: cache + "/attacca.sqlite", mode: .readOnly, busyTimeoutMilliseconds: 1_000
        ).statement(
            "SELECT count FROM transition ORDER BY context_order, context, earlier_preset, earliest_preset, to_preset"
        ).rows { row throws(SQLiteError) in try row.real(0) }
        #expect(rows.compactMap { $0["count"] as? Double } == stored)
    }

    @Test func `an export into the cache, or where no file can be, is refused`() throws {
        try play()
        for path in [cache + "/attacca.sqlite", directory.file("no/such/place.json")] {
            let run = try learning(["export", "--output", path])
            #expect(run.status == 1)
            #expect(run.complaints.count == 1)
        }
        #expect(try learning(["show"]).status == 0)
    }

    @Test func `nothing is erased without confirmation, and what would be is said`() throws {
        try play()
        let run = try learning(["reset"])
        #expect(run.status == 64)
        #expect(run.outputText.contains("would erase"))
        #expect(run.outputText.contains("--confirm"))
        #expect(try learning(["show"]).outputText.contains("punchy"))
    }

    @Test func `after a confirmed reset nothing of the listener is left, and the chunks are`() throws {
        try play()
        let chunks = try object(try ToolRun(["stats", "--cache", cache, "--json"]).output)["chunks"] as? Int
        let run = try learning(["reset", "--confirm"])
        #expect(run.status == 0, "\(run.errorText)")
        #expect(run.outputText.contains("erased"))
        #expect(try learning(["show"]).status == 66)
        #expect(try learning(["export"]).status == 66)
        let stats = try object(try ToolRun(["stats", "--cache", cache, "--json"]).output)
        #expect(stats["chunks"] as? Int == chunks)
        #expect((stats["listeners"] as? [String])?.isEmpty == true)
        let left = try SQLiteConnection(
            path: cache + "/attacca.sqlite", mode: .readOnly, busyTimeoutMilliseconds: 1_000
        ).statement(
            """
            SELECT (SELECT count(*) FROM transition) + (SELECT count(*) FROM prediction)
                + (SELECT count(*) FROM prediction_daily) + (SELECT count(*) FROM session)
                + (SELECT count(*) FROM listener_model) + (SELECT count(*) FROM prefetch)
            """
        ).firstRow { row throws(SQLiteError) in try row.integer(0) }
        #expect(left == 0)
        try play()
        #expect(try learning(["show"]).outputText.contains("punchy"))
    }

    @Test(arguments: [["show"], ["export"], ["reset"], ["reset", "--confirm"]])
    func `a listener who is not known is named, and so are those who are`(verb: [String]) throws {
        try play()
        let run = try learning(verb + ["--listener", "nobody"])
        #expect(run.status == 66)
        #expect(run.complaints.count == 1)
        #expect(run.errorText.contains("\"nobody\""))
        #expect(run.errorText.contains("\"default\""))
        #expect(try learning(["show"]).status == 0)
    }

    @Test(arguments: [["show"], ["export"], ["reset", "--confirm"]])
    func `where there is no cache, that is said, and none is made`(verb: [String]) throws {
        let run = try learning(verb)
        #expect(run.status == 66)
        #expect(run.complaints.count == 1)
        #expect(!FileManager.default.fileExists(atPath: cache))
    }

    @Test(arguments: [
        ["show", "--listener", ""], ["show", "--listener", String(repeating: "x", count: 257)],
        ["export", "--output", ""], ["forget"], ["reset", "--confirm", "--all"],
    ])
    func `arguments that make no sense are wrong usage`(arguments: [String]) throws {
        #expect(try learning(arguments).status == 64)
    }
}
