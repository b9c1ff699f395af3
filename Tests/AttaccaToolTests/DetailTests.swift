// SPDX-License-Identifier: MIT
import Foundation
import TestSupport
import Testing

@testable import AttaccaTool

/// One chunk, one segment, one track can be looked at closely.
@Suite struct DetailTests {
    private let fixture = ExportFixture()

    private func inspect(_ arguments: [String], status: Int32 = 0) throws -> [String: Any] {
        let run = try ToolRun(["inspect"] + arguments + ["--cache", fixture.cache, "--json"])
        #expect(run.status == status, "\(run.errorText)")
        #expect(try ToolRun(["inspect"] + arguments + ["--cache", fixture.cache]).status == status)
        return try #require(try JSONSerialization.jsonObject(with: run.output) as? [String: Any])
    }

    private var chunkArguments: [String] {
        ["chunk", "--track", fixture.track, "--preset", "warm", "--chunk", "1"]
    }

    @Test func `the chunk, the segment and the map of the track agree`() throws {
        try fixture.play()
        let chunk = try inspect(chunkArguments)
        #expect(chunk["verified"] as? Bool == true)
        #expect(chunk["frames"] as? Int == 8_000)
        let segment = try inspect(["segment", try #require(chunk["segment"] as? String)])
        let records = try #require(segment["records"] as? [[String: Any]])
        let record = try #require(records.first { $0["offset"] as? Int == chunk["offset"] as? Int })
        #expect(record["state"] as? String == "live")
        #expect(record["chunk"] as? Int == 1)
        #expect(record["bytes"] as? Int == chunk["bytes"] as? Int)
        let track = try inspect(["track", fixture.track])
        let renditions = try #require(track["renditions"] as? [[String: Any]])
        let warm = try #require(renditions.first { $0["preset"] as? String == "warm" })
        #expect(warm["chunks"] as? [Int] == [0, 1, 2])
    }

    @Test func `a damaged record is shown as damaged`() throws {
        try fixture.play()
        let chunk = try inspect(chunkArguments)
        let name = try #require(chunk["segment"] as? String)
        let path = fixture.cache + "/segments/" + name
        var bytes = try fixture.content(path)
        bytes[try #require(chunk["offset"] as? Int) + (try #require(chunk["bytes"] as? Int)) / 2] ^= 1
        try bytes.write(to: URL(fileURLWithPath: path))
        #expect(try inspect(chunkArguments, status: 1)["verified"] as? Bool == false)
        let segment = try inspect(["segment", "1"], status: 1)
        let states = try #require(segment["records"] as? [[String: Any]]).compactMap {
            $0["state"] as? String
        }
        #expect(states.count { $0 == "damaged" } == 1)
    }

    @Test func `what is not there is missing input`() throws {
        try fixture.play()
        for arguments in [["segment", "77"], ["track", "/no/such.flac"]] {
            #expect(try ToolRun(["inspect"] + arguments + ["--cache", fixture.cache]).status == 66)
        }
        #expect(try ToolRun(["inspect", "segment", "x", "--cache", fixture.cache]).status == 64)
    }
}
