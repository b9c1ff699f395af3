// SPDX-License-Identifier: MIT
import Foundation
import TestSupport
import Testing

@testable import AttaccaTool

/// `purge` removes what it is told to, and only when that is confirmed.
@Suite struct PurgeCommandTests {
    private let fixture = ExportFixture()

    private func purge(_ arguments: [String]) throws -> ToolRun {
        try ToolRun(["purge", "--cache", fixture.cache] + arguments)
    }

    private func chunkCount() throws -> Int {
        let run = try ToolRun(["stats", "--cache", fixture.cache, "--json"])
        let object = try JSONSerialization.jsonObject(with: run.output) as? [String: Any]
        return try #require(object?["chunks"] as? Int)
    }

    /// Stored chunks of a preset.
    private func chunkCount(of preset: String) throws -> Int {
        let run = try ToolRun(["inspect", "chunks", "--cache", fixture.cache, "--json"])
        let chunks = try JSONSerialization.jsonObject(with: run.output) as? [[String: Any]]
        return try #require(chunks).count { $0["preset"] as? String == preset }
    }

    @Test func `nothing goes without confirmation, and what would go is said`() throws {
        try fixture.play()
        let before = try chunkCount()
        let run = try purge(["--all"])
        #expect(run.status == 64)
        #expect(run.outputText.contains("would remove \(before) chunks"))
        #expect(try chunkCount() == before)
    }

    /// Other presets may have been rendered ahead of need, when playing was slow: they are not meant, and stay.
    @Test(arguments: [["--all"], ["--preset", "warm"], ["--older-than", "0d", "--preset", "warm"]])
    func `what is confirmed is removed`(criteria: [String]) throws {
        try fixture.play()
        #expect(try chunkCount(of: "warm") > 0)
        let run = try purge(criteria + ["--confirm"])
        #expect(run.status == 0, "\(run.errorText)")
        #expect(try chunkCount(of: "warm") == 0)
        if criteria == ["--all"] { #expect(try chunkCount() == 0) }
    }

    @Test func `a track is found by its path`() throws {
        try fixture.play()
        #expect(try purge(["--track", fixture.track, "--confirm"]).status == 0)
        #expect(try chunkCount() == 0)
        #expect(try purge(["--track", fixture.track, "--confirm"]).status == 66)
    }

    @Test func `what was used lately stays`() throws {
        try fixture.play()
        let before = try chunkCount()
        #expect(try purge(["--older-than", "1h", "--confirm"]).status == 0)
        #expect(try purge(["--preset", "punchy", "--older-than", "0d", "--confirm"]).status == 0)
        #expect(try chunkCount() == before)
    }

    @Test(arguments: [
        [], ["--all", "--preset", "warm"], ["--older-than", "soon"], ["--older-than", "-1d"],
    ])
    func `criteria that make no sense are wrong usage`(criteria: [String]) throws {
        #expect(try purge(criteria + ["--confirm"]).status == 64)
    }
}
