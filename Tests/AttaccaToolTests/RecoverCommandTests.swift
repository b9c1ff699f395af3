// SPDX-License-Identifier: MIT
import Attacca
import Foundation
import Logging
import TestSupport
import Testing
import Threading

@testable import AttaccaTool

/// `recover` makes the index anew and loses nothing, and never does so under another process.
@Suite struct RecoverCommandTests {
    private let fixture = ExportFixture()

    private func recover() throws -> (run: ToolRun, report: [String: Any]) {
        let run = try ToolRun(["recover", "--cache", fixture.cache, "--json"])
        let object = run.output.isEmpty ? [:] : try JSONSerialization.jsonObject(with: run.output)
        return (run, try #require(object as? [String: Any]))
    }

    private func stored() throws -> Int {
        let run = try ToolRun(["verify", "--decode", "--cache", fixture.cache, "--json"])
        #expect(run.status == 0, "\(run.outputText)\(run.errorText)")
        let object = try JSONSerialization.jsonObject(with: run.output) as? [String: Any]
        return try #require(object?["verified"] as? Int)
    }

    @Test(arguments: [false, true])
    func `every chunk is found again, and the old index is kept`(losesIndex: Bool) throws {
        let played = try fixture.play()
        let before = try stored()
        if losesIndex { try FileManager.default.removeItem(atPath: fixture.cache + "/attacca.sqlite") }
        let (run, report) = try recover()
        #expect(run.status == 0, "\(run.errorText)")
        #expect(report["complete"] as? Bool == true)
        #expect(report["chunks"] as? Int == before)
        #expect(try stored() == before)
        #expect(try fixture.play() == played)
        if losesIndex {
            #expect(report["set_aside"] is NSNull)
        } else {
            let path = try #require(report["set_aside"] as? String)
            #expect(FileManager.default.fileExists(atPath: path))
            #expect(try #require(report["saved_rows"] as? Int) > 0)
            #expect(report["lost_rows"] as? Int == 0)
        }
    }

    @Test func `a segment that is none is named, and the others are found`() throws {
        try fixture.play()
        let before = try stored()
        try Data(repeating: 7, count: 4_096).write(
            to: URL(filePath: fixture.cache + "/segments/00000077.seg"))
        let (run, report) = try recover()
        #expect(run.status == 0, "\(run.errorText)")
        #expect(report["chunks"] as? Int == before)
        let ignored = try #require(report["ignored_segments"] as? [[String: Any]])
        #expect(ignored.map { $0["segment"] as? String } == ["00000077.seg"])
    }

    @Test func `nothing is done while another process has the cache open, which is named`() throws {
        try fixture.play()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let inspector = try CacheInspector.open(
            directory: fixture.cache, timeSource: SystemTimeSource(), logger: logger)
        let files = try fixture.cacheFiles()
        let run = try ToolRun(["recover", "--cache", fixture.cache])
        #expect(run.status == 1)
        #expect(run.errorText.contains("process \(ProcessInfo.processInfo.processIdentifier) has it open"))
        #expect(try fixture.cacheFiles() == files)
        #expect(try inspector.chunks().count >= 3)
    }

    @Test func `where there is no cache, that is said, and none is made`() throws {
        #expect(try recover().run.status == 66)
        try FileManager.default.createDirectory(atPath: fixture.cache, withIntermediateDirectories: true)
        #expect(try recover().run.status == 66)
        #expect(try ToolRun(["verify", "--repair", "--cache", fixture.cache]).status == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.cache).isEmpty)
    }
}
