// SPDX-License-Identifier: MIT
import Foundation
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

    @Test func `where there is no cache, that is said, and none is made`() throws {
        #expect(try ToolRun(["compact", "--cache", fixture.cache]).status == 66)
        #expect(!FileManager.default.fileExists(atPath: fixture.cache))
    }
}
