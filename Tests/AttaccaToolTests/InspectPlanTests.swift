// SPDX-License-Identifier: MIT
import Foundation
import SQLiteDatabase
import TestSupport
import Testing

/// `inspect plan` tells what was decided, why, and what was decided about the disk.
@Suite struct InspectPlanTests {
    private let directory = TemporaryDirectory()
    private var cache: String { directory.file("cache") }

    private func execute(_ sql: String) throws {
        try SQLiteConnection(
            path: cache + "/attacca.sqlite", mode: .readWrite, busyTimeoutMilliseconds: 1_000
        )
        .execute(sql)
    }

    /// A cache in which three chunks were planned for ada, an hour ago.
    private func makeCache() throws {
        let fixture = AudioFixture(.wav16, sampleRate: 8_000, channelCount: 1)
        let path = directory.file("track.wav")
        fixture.write(fixture.programme(seconds: 2), to: path)
        let run = try ToolRun([
            "play", "--cache", cache, "--speed", "max", "--chunk-seconds", "1", path,
        ])
        try #require(run.status == 0, "\(run.errorText)")
        try execute(
            """
            INSERT INTO listener VALUES (77, 'ada', 1);
            INSERT INTO plan VALUES (77, CAST(unixepoch() AS INTEGER) * 1000 - 3 * 3600000, 0.0009, 12);
            INSERT INTO plan_step VALUES
                (77, 1, 'file:///a.flac', 'warm', 10, 4, 'l1', 'render', 'playing', 1, 0.875, 0.0125),
                (77, 2, 'file:///a.flac', 'punchy', 7, 4, 'l2', 'keep', 'switching, 1st guess', 0.25, 0.125, 0.001),
                (77, 3, 'file:///b.flac', 'warm', 10, 0, 'l2', 'skip: no room', 'next track', 0.1, 0.01, 0);
            INSERT INTO render_cost VALUES (77, 'warm', 0.1, 3, 1), (77, 'punchy', 0.0003, 5, 0);
            """)
    }

    private func plan(_ arguments: [String] = []) throws -> ToolRun {
        try ToolRun(["inspect", "plan", "--listener", "ada", "--cache", cache] + arguments)
    }

    private func object(_ run: ToolRun) throws -> [String: Any] {
        #expect(run.status == 0, "\(run.errorText)")
        return try #require(try JSONSerialization.jsonObject(with: run.output) as? [String: Any])
    }

    /// The words of each line.
    private func words(_ run: ToolRun) -> [[String]] {
        run.outputText.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    }

    @Test func `the text tells what is done, why, and what is kept on disk`() throws {
        try makeCache()
        let run = try plan()
        #expect(run.status == 0, "\(run.errorText)")
        #expect(run.outputText.hasPrefix("planned for ada 3 h ago: 1 render, 1 keep, 1 skip: no room\n"))
        let lines = words(run)
        #expect(
            lines.contains(
                "1 warm 1.0 4 L1 render playing 1.000 0.875 12.5 ms file:///a.flac".split(separator: " ")
                    .map(String.init)))
        #expect(
            lines.contains(
                "2 punchy 0.7 4 L2 keep switching, 1st guess 0.250 0.125 1.0 ms file:///a.flac"
                    .split(separator: " ").map(String.init)))
        #expect(
            run.outputText.contains("not kept on disk: rendering takes 3.0 ms for 10 s, reading 9.0 ms\n"))
        #expect(run.outputText.contains(" kept on disk: rendering takes 1.0 s for 10 s, reading 9.0 ms\n"))
    }

    @Test func `the JSON has every number`() throws {
        try makeCache()
        let shown = try object(try plan(["--json"]))
        #expect(shown["listener"] as? String == "ada")
        #expect(shown["step_count"] as? Int == 3)
        let age = try #require(shown["age_seconds"] as? Double)
        #expect(age >= 10_800 && age < 14_400)
        let steps = try #require(shown["steps"] as? [[String: Any]])
        #expect(steps.compactMap { $0["rank"] as? Int } == [1, 2, 3])
        #expect(steps.compactMap { $0["action"] as? String } == ["render", "keep", "skip: no room"])
        #expect(steps.compactMap { $0["intensity"] as? Double } == [1, 0.7, 1])
        #expect(steps.compactMap { $0["utility_ms"] as? Double } == [12.5, 1, 0])
        #expect(steps.compactMap { $0["stall_probability"] as? Double } == [0.875, 0.125, 0.01])
        let costs = try #require(shown["costs"] as? [[String: Any]])
        #expect(costs.compactMap { $0["preset"] as? String } == ["punchy", "warm"])
        #expect(costs.compactMap { $0["kept_on_disk"] as? Bool } == [false, true])
        #expect(costs.compactMap { $0["renders"] as? Int } == [5, 3])
        #expect(shown["reads"] as? Int == 12)
        #expect(shown["damaged_rows"] as? Int == 0)
    }

    @Test func `a limit shows the first, and says how many more there are`() throws {
        try makeCache()
        let run = try plan(["--limit", "1"])
        #expect(run.outputText.contains("... and 2 more"))
        #expect(!run.outputText.contains("1st guess"))
        let shown = try object(try plan(["--limit", "1", "--json"]))
        #expect((shown["steps"] as? [Any])?.count == 1)
        #expect(shown["step_count"] as? Int == 3)
        #expect(!(try plan(["--limit", "3"])).outputText.contains("more"))
    }

    @Test func `where no plan was saved that is said`() throws {
        try makeCache()
        let run = try ToolRun(["inspect", "plan", "--listener", "nobody", "--cache", cache])
        #expect(run.status == 0)
        #expect(run.outputText.hasPrefix("no plan was saved yet for nobody"))
        let shown = try object(
            try ToolRun(["inspect", "plan", "--listener", "nobody", "--cache", cache, "--json"]))
        #expect(shown["decided_at"] is NSNull)
        #expect((shown["steps"] as? [Any])?.isEmpty == true)
    }

    @Test func `before anything was rendered or read that is said`() throws {
        try makeCache()
        try execute("UPDATE plan SET read_seconds = NULL, read_count = 0 WHERE listener_id = 77")
        #expect(try plan().outputText.contains("for 10 s, nothing was read yet"))
        try execute(
            """
            DELETE FROM plan_step WHERE listener_id = 77; DELETE FROM render_cost WHERE listener_id = 77
            """)
        let text = try plan().outputText
        #expect(text.contains("nothing to render or keep"))
        #expect(text.contains("nothing was rendered yet"))
    }

    @Test func `damaged rows are left out, and their number is said`() throws {
        try makeCache()
        try execute(
            """
            PRAGMA ignore_check_constraints = ON;
            UPDATE plan_step SET probability = 7 WHERE listener_id = 77 AND rank = 2
            """)
        let run = try plan()
        #expect(run.status == 0)
        #expect(run.outputText.contains("1 damaged row left out"))
        #expect(!run.outputText.contains("1st guess"))
    }

    /// A stored instant may be any number.
    @Test(arguments: ["-9223372036854775808", "9223372036854775807"])
    func `a plan of an impossible time is shown like any other`(milliseconds: String) throws {
        try makeCache()
        try execute("UPDATE plan SET decided_ms = \(milliseconds) WHERE listener_id = 77")
        #expect(try plan().status == 0)
        #expect(try plan(["--json"]).status == 0)
    }

    @Test func `a cache of an earlier version is not changed by looking, and that is said`() throws {
        try makeCache()
        try execute(
            """
            DROP VIEW plan_current; DROP VIEW render_cost_current; DROP TABLE plan_step; DROP TABLE render_cost;
            DROP TABLE plan; DROP TABLE dwell; PRAGMA user_version = 7; PRAGMA wal_checkpoint(TRUNCATE)
            """)
        let before = try Data(contentsOf: URL(fileURLWithPath: cache + "/attacca.sqlite"))
        let run = try plan()
        #expect(run.status == 1)
        #expect(run.complaints.count == 1)
        #expect(run.errorText.contains("version"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: cache + "/attacca.sqlite")) == before)
    }

    @Test(arguments: [["--limit", "-1"], ["--limit", "many"], ["--listener", ""]])
    func `arguments that make no sense are wrong usage`(arguments: [String]) throws {
        #expect(try ToolRun(["inspect", "plan", "--cache", cache] + arguments).status == 64)
    }
}
