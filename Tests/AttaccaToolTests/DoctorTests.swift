// SPDX-License-Identifier: MIT
import Foundation
import SQLiteDatabase
import StorageIO
import TestSupport
import Testing

@testable import AttaccaTool

/// `doctor` finds nothing wrong with a cache that is right, and says what is; `schema` prints what there is.
@Suite struct DoctorTests {
    private let fixture = ExportFixture()

    private func doctor() throws -> (status: Int32, checks: [[String: Any]]) {
        let run = try ToolRun(["doctor", "--cache", fixture.cache, "--json"])
        let object = try JSONSerialization.jsonObject(with: run.output) as? [String: Any]
        return (run.status, try #require(object?["checks"] as? [[String: Any]]))
    }

    @Test func `a cache that is right has no problem, and nothing in it changes`() throws {
        try fixture.play()
        let before = try fixture.cacheFiles()
        let (status, checks) = try doctor()
        #expect(status == 0, "\(checks)")
        #expect(
            checks.contains { $0["name"] as? String == "journal mode" && $0["value"] as? String == "wal" })
        #expect(checks.contains { $0["name"] as? String == "hole punching" })
        #expect(try fixture.cacheFiles() == before)
        #expect(try ToolRun(["doctor", "--cache", fixture.cache]).status == 0)
    }

    @Test func `a setting that another program changed is a problem`() throws {
        try fixture.play()
        try SQLiteConnection(
            path: fixture.cache + "/attacca.sqlite", mode: .readWrite, busyTimeoutMilliseconds: 1000
        ).execute("PRAGMA journal_mode = DELETE")
        let (status, checks) = try doctor()
        #expect(status == 1)
        #expect(
            checks.contains {
                $0["name"] as? String == "journal mode" && $0["status"] as? String == "problem"
            })
    }

    @Test func `a disk budget that is passed is a note, no problem`() throws {
        try fixture.play()
        func budget() throws -> [String: Any]? {
            let (status, checks) = try doctor()
            #expect(status == 0, "\(checks)")
            return checks.first { $0["name"] as? String == "disk budget" }
        }
        #expect(try budget()?["status"] as? String == "ok")
        try SQLiteConnection(
            path: fixture.cache + "/attacca.sqlite", mode: .readWrite, busyTimeoutMilliseconds: 1000
        ).execute("UPDATE meta SET value = 1 WHERE name = 'capacity_byte_count'")
        #expect(try budget()?["status"] as? String == "note")
    }

    @Test func `an active segment that is locked names its process`() throws {
        try fixture.play()
        let segments = fixture.cache + "/segments"
        let name = try #require(try FileManager.default.contentsOfDirectory(atPath: segments).first)
        try SQLiteConnection(
            path: fixture.cache + "/attacca.sqlite", mode: .readWrite, busyTimeoutMilliseconds: 1000
        ).execute("UPDATE segment SET state = 'active'")
        let file = try PosixFileSystem().open(segments + "/" + name, .readWrite)
        try file.lock(.exclusive)
        let active = try doctor().checks.first { $0["name"] as? String == "active segments" }
        let value = try #require(active?["value"] as? String)
        #expect(value.hasPrefix(String(name.prefix(8))))
        #if os(Linux)
            #expect(value.contains("process \(ProcessInfo.processInfo.processIdentifier)"))
        #endif
        withExtendedLifetime(file) {}
    }

    @Test func `an empty directory is fine, and a missing one is missing input`() throws {
        #expect(try ToolRun(["doctor", "--cache", fixture.cache]).status == 66)
        try FileManager.default.createDirectory(atPath: fixture.cache, withIntermediateDirectories: false)
        #expect(try doctor().status == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.cache).isEmpty)
    }

    @Test func `the schema names its version and every view`() throws {
        let run = try ToolRun(["schema"])
        #expect(run.status == 0)
        #expect(run.outputText.hasPrefix("-- PRAGMA user_version = "))
        for view in ["cache_overview", "chunks", "segments", "tracks"] {
            #expect(run.outputText.contains("CREATE VIEW \(view) AS"))
        }
        #expect(
            try JSONSerialization.jsonObject(with: try ToolRun(["schema", "--json"]).output) is [String: Any])
    }
}
