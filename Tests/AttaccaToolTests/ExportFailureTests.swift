// SPDX-License-Identifier: MIT
import Foundation
import TestSupport
import Testing

@testable import AttaccaTool

/// Whatever keeps a chunk from being exported gets one line, and leaves files as they were.
@Suite struct ExportFailureTests {
    private let fixture = ExportFixture()

    /// Exports what cannot be; `path` stays as it is, nothing appears beside it, and one line says why.
    private func expectFailure(
        _ flags: [String] = [], track: String? = nil, chunk: Int = 1, to path: String, status: Int32,
        saying words: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let (before, names) = (FileManager.default.contents(atPath: path), try fixture.names())
        let run = try fixture.export(flags, track: track, chunk: chunk, to: path)
        #expect(run.status == status, "\(run.errorText)", sourceLocation: sourceLocation)
        #expect(run.complaints.count == 1, "\(run.errorText)", sourceLocation: sourceLocation)
        #expect(run.errorText.contains(words), "\(run.errorText)", sourceLocation: sourceLocation)
        #expect(run.output.isEmpty, sourceLocation: sourceLocation)
        #expect(FileManager.default.contents(atPath: path) == before, sourceLocation: sourceLocation)
        #expect(try fixture.names() == names, sourceLocation: sourceLocation)
    }

    @Test func `what is not stored is missing input`() throws {
        let path = fixture.directory.file("out.wav")
        try expectFailure(to: path, status: 66, saying: "there is no cache here")
        try fixture.play()
        try expectFailure(
            chunk: 3, to: path, status: 66, saying: "\(fixture.track): chunk 3 of warm 1.0 is not stored")
        try expectFailure(
            ["--sequence", "999999"], to: path, status: 66, saying: "not stored under sequence 999999")
        try expectFailure(
            track: "/no/such.flac", to: path, status: 66, saying: "/no/such.flac: nothing of it is stored")
    }

    @Test(arguments: [[], ["--raw-frame"]])
    func `a damaged chunk is not exported, and the others are`(flags: [String]) throws {
        try fixture.play()
        let path = fixture.directory.file("out.wav")
        #expect(try fixture.export(["--raw-frame"], chunk: 0, to: path).status == 0)
        let segment = fixture.cache + "/segments/00000001.seg"
        var bytes = try fixture.content(segment)
        let frame = try #require(bytes.range(of: try fixture.content(path)))
        bytes[frame.lowerBound + 100] ^= 1
        try bytes.write(to: URL(fileURLWithPath: segment))
        try Data("kept".utf8).write(to: URL(fileURLWithPath: path))
        try expectFailure(
            flags, chunk: 0, to: path, status: 1,
            saying: "\(fixture.track) [warm 1.0] chunk 0 is stored, but its record is damaged")
        #expect(try fixture.export(flags, chunk: 1, to: path).status == 0)
    }

    @Test func `no file of the cache is overwritten, nor the track`() throws {
        try fixture.play()
        for path in ["/attacca.sqlite", "/segments/00000001.seg", "/new.wav"].map({ fixture.cache + $0 }) {
            try expectFailure(to: path, status: 1, saying: "\(path): in the cache directory")
        }
        let link = fixture.directory.file("link")
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: fixture.cache + "/attacca.sqlite")
        try expectFailure(to: link, status: 1, saying: "\(link): in the cache directory")
        try expectFailure(to: fixture.track, status: 1, saying: "\(fixture.track): is the track itself")
    }

    @Test func `an output that cannot be is named`() throws {
        try fixture.play()
        let nowhere = fixture.directory.file("nowhere/out.wav")
        try expectFailure(to: nowhere, status: 1, saying: "attacca: \(nowhere): no such file or directory\n")
        try expectFailure(
            to: fixture.directory.path, status: 1, saying: "\(fixture.directory.path): is a directory")
        let long = fixture.directory.file(String(repeating: "x", count: 255))
        try expectFailure(to: long, status: 1, saying: "x: ")
    }

    @Test(arguments: [[], ["--raw-frame"]])
    func `an output that is full fails with its reason`(flags: [String]) throws {
        guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
        try fixture.play()
        try expectFailure(
            flags, to: "/dev/full", status: 1, saying: "attacca: /dev/full: no space left on device\n")
    }

    @Test func `a link stays, and the file behind it is replaced`() throws {
        try fixture.play()
        let (link, file) = (fixture.directory.file("link"), fixture.directory.file("file"))
        try Data("old".utf8).write(to: URL(fileURLWithPath: file))
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
        #expect(try fixture.export(to: link).status == 0)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == file)
        #expect(try fixture.content(file).prefix(4) == Data("RIFF".utf8))
    }

    @Test func `a reader that goes away is no failure`() throws {
        try fixture.play()
        let process = try ToolRun.process([
            "export", "--cache", fixture.cache, "--track", fixture.track, "--preset", "warm", "--chunk", "1",
            "--output", "-",
        ])
        let (output, errors) = (Pipe(), Pipe())
        try output.fileHandleForReading.close()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let said = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(said.isEmpty)
    }

    @Test(arguments: [
        ["--chunk", "-1"], ["--chunk", "4294967296"], ["--track", ""], ["--preset", ""],
        ["--intensity", "2"],
        ["--output", ""], ["--output", "-", "--json"], ["--nonsense"],
    ])
    func `wrong usage is exit status 64 and says what is wrong`(arguments: [String]) throws {
        var options = ["--track": "a", "--preset": "warm", "--chunk": "0", "--output": "x.wav"]
        options[arguments[0]] = nil
        let run = try ToolRun(["export"] + options.flatMap { [$0.key, $0.value] } + arguments)
        #expect(run.status == 64)
        #expect(run.errorText.hasPrefix("Error: "))
    }

    /// Without the hold the process would be gone before it could tidy up.
    @Test func `a signal while a file is written ends the process, and the file is as it was`() async throws {
        let path = fixture.directory.file("out")
        try Data("old".utf8).write(to: URL(fileURLWithPath: path))
        let names = try fixture.names()
        await #expect(processExitsWith: .signal(SIGTERM)) { [path = path as String] in
            // Threads of the runtime begin with signals blocked; the tool's only one does not.
            SignalHold().release()
            try FileReplacement.write(to: path) { (temporaryPath) throws(OutputError) in
                _ = FileManager.default.createFile(atPath: temporaryPath, contents: Data("half".utf8))
                raise(SIGTERM)
            }
        }
        #expect(try fixture.names() == names)
        #expect(try fixture.content(path) == Data("old".utf8))
    }
}
