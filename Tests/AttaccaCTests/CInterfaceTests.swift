// SPDX-License-Identifier: MIT
import Foundation
import TestSupport
import Testing

/// The C interface as a C program sees it: each story of `Tests/CInterface` in a process of its own, with a directory of
/// its own. What a story claims is written there; it ends with status 0 when all of it holds.
@Suite struct CInterfaceTests {
    static let stories = [
        "versions", "refusals", "newer_player", "handles", "broken_directory", "fork", "chunks", "requests",
        "failing_renderer", "warm_start", "changes", "crowd", "predictions", "reader",
        "reader_control", "events",
    ]

    @Test(arguments: stories) func `a C program finds what the header says`(story: String) throws {
        let directory = TemporaryDirectory()
        let run = try StoryProgram.run([story, directory.path])
        #expect(run.status == 0, "\(run.output)")
    }

    @Test func `every story is told`() throws {
        let run = try StoryProgram.run([])
        #expect(run.output.split(separator: "\n").map(String.init) == Self.stories)
    }

    @Test func `a story that does not hold fails`() throws {
        let run = try StoryProgram.run(["no such story", "/"])
        #expect(run.status == 64)
    }
}
