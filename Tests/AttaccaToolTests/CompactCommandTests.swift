// SPDX-License-Identifier: MIT
import Foundation
import SQLiteDatabase
import TestSupport
import Testing

@testable import AttaccaTool

/// `compact` loses nothing, whatever it gains.
@Suite struct CompactCommandTests {
    private let fixture = ExportFixture()

    @Test func `what is stored is the same after compacting`() throws {
        let played = try fixture.play()
        let run = try ToolRun(["compact", "--cache", fixture.cache, "--json"])
        #expect(run.status == 0, "\(run.errorText)")
        let report = try #require(try JSONSerialization.jsonObject(with: run.output) as? [String: Any])
        #expect(report["complete"] as? Bool == true)
        #expect(try ToolRun(["verify", "--decode", "--cache", fixture.cache]).status == 0)
        #expect(try fixture.play() == played)
    }

    @Test func `unused pages of the index are given back`() throws {
        try fixture.play()
        let path = fixture.cache + "/attacca.sqlite"
        do {
            let connection = try SQLiteConnection(
                path: path, mode: .readWrite, busyTimeoutMilliseconds: 5_000)
            try connection.execute(
                """
                WITH number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 1500)
                INSERT INTO incident (occurred_ms, kind, message) SELECT 0, 'test', printf('%4000d', n) FROM number;
                DELETE FROM incident
                """)
            try connection.checkpoint()
        }
        let before = try fixture.content(path).count
        let run = try ToolRun(["compact", "--cache", fixture.cache, "--json"])
        #expect(run.status == 0, "\(run.errorText)")
        let report = try #require(try JSONSerialization.jsonObject(with: run.output) as? [String: Any])
        let gained = try #require(report["index_bytes_given_back"] as? Int)
        #expect(gained >= 5 << 20)
        // Compacting wrote some itself.
        #expect(try fixture.content(path).count <= before - gained + 1 << 20)
    }

    @Test func `where there is no cache, that is said, and none is made`() throws {
        #expect(try ToolRun(["compact", "--cache", fixture.cache]).status == 66)
        #expect(!FileManager.default.fileExists(atPath: fixture.cache))
    }
}
