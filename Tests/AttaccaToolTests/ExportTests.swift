// SPDX-License-Identifier: MIT
import CacheModel
import Foundation
import TestSupport
import Testing

@testable import AttaccaTool

/// What is stored can be had out of the cache, and only as it went in.
@Suite struct ExportTests {
    private let fixture = ExportFixture()

    @Test(arguments: SampleFormat.allCases)
    func `the chunks of a variant are what was played, to the last bit`(format: SampleFormat) throws {
        let played = try fixture.play(format: format, intensity: 0.6)
        var exported = Data()
        for chunk in 0..<3 {
            let path = fixture.directory.file("\(chunk).wav")
            let report = try fixture.exportReport(chunk: chunk, intensity: 0.6, to: path)
            #expect(report["format"] as? String == format.name)
            let byteCount = try #require(report["frames"] as? Int) * format.bytesPerSample
            let file = try fixture.content(path)
            #expect(file.prefix(4) == Data("RIFF".utf8))
            #expect(report["bytes"] as? Int == file.count)
            exported += file.suffix(byteCount)
        }
        #expect(exported.count == 2500 * 8 * format.bytesPerSample)
        #expect(exported == played)
    }

    @Test(arguments: SampleFormat.allCases)
    func `the lz4 tool decodes a raw frame to the size that the frame declares`(format: SampleFormat) throws {
        try fixture.play(format: format)
        let path = fixture.directory.file("frame.lz4")
        let report = try fixture.exportReport(["--raw-frame"], to: path)
        #expect(report["level"] as? String != "stored")
        let frame = try fixture.content(path)
        #expect(report["bytes"] as? Int == frame.count)
        let decoded = try fixture.decodeWithTool(path)
        #expect(decoded.count == fixture.declaredByteCount(frame))
        #expect(!decoded.isEmpty)
    }

    @Test func `noise at full scale gains nothing, and its raw frame holds the PCM`() throws {
        try fixture.writeNoise()
        let played = try fixture.play(intensity: 0)
        let path = fixture.directory.file("frame.lz4")
        let report = try fixture.exportReport(["--raw-frame"], intensity: 0, to: path)
        #expect(report["level"] as? String == "stored")
        let decoded = try fixture.decodeWithTool(path)
        #expect(decoded.count == 8_000 * 2)
        #expect(decoded == played.subdata(in: 16_000..<32_000))
        #expect(decoded.count == fixture.declaredByteCount(try fixture.content(path)))
    }

    @Test(arguments: [[], ["--raw-frame"]])
    func `standard output gets the same bytes as a file, and nothing else`(flags: [String]) throws {
        try fixture.play()
        let path = fixture.directory.file("file")
        #expect(try fixture.export(flags, to: path).status == 0)
        let run = try fixture.export(flags, to: "-")
        #expect(run.status == 0)
        #expect(run.output == (try fixture.content(path)))
        #expect(run.errorText.contains("chunk 1"))
    }

    @Test func `of several that match the one written last is taken, and another can be chosen`() throws {
        try fixture.play(format: .int16)
        try fixture.play(format: .float32)
        let path = fixture.directory.file("out.wav")
        let latest = try fixture.exportReport(to: path)
        #expect(latest["format"] as? String == "f32")
        let others = try #require(latest["other_sequences"] as? [Int])
        #expect(others.count == 1)
        let chosen = try fixture.exportReport(["--sequence", "\(others[0])"], to: path)
        #expect(chosen["format"] as? String == "s16")
        #expect(chosen["sequence"] as? Int == others[0])
        #expect(chosen["other_sequences"] as? [Int] == [])
    }

    @Test func `a track is found by its path, however that is written, and when its file is gone`() throws {
        try fixture.play()
        let path = fixture.directory.file("out.wav")
        let link = fixture.directory.file("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: fixture.track)
        let detour =
            fixture.directory.path + "/./../" + (fixture.directory.path as NSString).lastPathComponent
        for name in [link, detour + "/track.wav"] {
            #expect(try fixture.export(track: name, to: path).status == 0, "\(name)")
        }
        try FileManager.default.removeItem(atPath: fixture.track)
        #expect(try fixture.export(track: detour + "/track.wav", to: path).status == 0)
    }

    @Test func `a chunk can be exported while a player plays, and exporting changes nothing`() throws {
        try fixture.play()
        let process = try ToolRun.process(["play", "--cache", fixture.cache, fixture.track])
        let errors = Pipe()
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        #expect(try errors.fileHandleForReading.read(upToCount: 1)?.count == 1)
        #expect(try fixture.export(to: fixture.directory.file("out.wav")).status == 0)
        process.terminate()
        process.waitUntilExit()
        #expect(process.terminationStatus == 143)
        let before = try fixture.cacheFiles()
        #expect(try fixture.export(to: fixture.directory.file("out.wav")).status == 0)
        #expect(try fixture.cacheFiles() == before)
    }
}
