// SPDX-License-Identifier: MIT
import Foundation
import TestSupport
import Testing

/// `stats` tells what happened to a cache directory, and what it may take.
@Suite struct StatsTests {
    private let fixture = ExportFixture()

    private func stats() throws -> (text: String, object: [String: Any]) {
        let text = try ToolRun(["stats", "--cache", fixture.cache])
        let json = try ToolRun(["stats", "--cache", fixture.cache, "--json"])
        #expect(text.status == 0, "\(text.errorText)")
        #expect(json.status == 0, "\(json.errorText)")
        return (
            text.outputText,
            try #require(try JSONSerialization.jsonObject(with: json.output) as? [String: Any])
        )
    }

    @Test func `budgets, what was taken of them and the last sync are told, and no incident`() throws {
        try fixture.play()
        let (text, object) = try stats()
        let disk = try #require(object["disk_bytes"] as? Int)
        #expect(try #require(object["disk_capacity_bytes"] as? Int) > disk)
        let written = try #require(object["written_today_bytes"] as? Int)
        #expect(written >= (try #require(object["live_bytes"] as? Int)))
        #expect(try #require(object["daily_write_budget_bytes"] as? Int) > written)
        let sync = try #require(object["last_sync_at"] as? String)
        #expect(text.contains(sync.prefix(16).replacingOccurrences(of: "T", with: " ") + " UTC"))
        #expect(object["suspect_segments"] as? Int == 0)
        #expect((object["set_aside"] as? [String])?.isEmpty == true)
        #expect((object["incidents"] as? [Any])?.isEmpty == true)
        #expect(!text.contains("incident"))
    }

    @Test func `a database that was replaced is told, with its file and the day`() throws {
        try fixture.play()
        let database = try FileHandle(forWritingTo: URL(filePath: fixture.cache + "/attacca.sqlite"))
        try database.write(contentsOf: Data(repeating: 0x5A, count: 4_096))
        try database.close()
        try fixture.play()
        let (text, object) = try stats()
        let incidents = try #require(object["incidents"] as? [[String: Any]])
        let kinds = incidents.compactMap { $0["kind"] as? String }
        #expect(kinds.contains("index_replaced"))
        let day = try #require(incidents.first?["occurred_at"] as? String).prefix(10)
        let names = try #require(object["set_aside"] as? [String])
        #expect(names.count == 1)
        for name in names {
            #expect(FileManager.default.fileExists(atPath: fixture.cache + "/" + name))
            #expect(text.contains(name))
        }
        let lines = text.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix(day) && $0.contains("index_replaced") }, "\(text)")
    }
}
