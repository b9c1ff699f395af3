// SPDX-License-Identifier: MIT
import Foundation
import TestSupport
import Testing

/// The dashboard in a real browser, while a real engine plays: `dashboard.py` beside this file tells the story.
///
/// Screenshots go to the directory that `ATTACCA_SCREENSHOTS` names, else to one that goes with the test.
@Suite struct DashboardTests {
    @Test(
        .enabled(if: browser != nil, "no Chromium in PATH (Debian: chromium); tools/test installs it"),
        .enabled(if: python != nil, "no python3 in PATH"),
        .enabled(if: hasServer, "the tool has no server: it was built without the trait Server"),
        .timeLimit(.minutes(10)))
    func `the map, the predictions and the controls do what they say, on a silent console`() throws {
        let directory = TemporaryDirectory()
        let tracks = (1...2).map { number in
            let fixture = AudioFixture(.wav16, sampleRate: 22_050, channelCount: 1)
            let path = directory.file("Study \(number).wav")
            fixture.write(fixture.programme(seconds: 125, seed: UInt64(number)), to: path)
            return path
        }
        let shots =
            ProcessInfo.processInfo.environment["ATTACCA_SCREENSHOTS"] ?? directory.file("screenshots")
        let output = try run(
            [Self.script, try Self.tool(), shots] + tracks, log: directory.file("log"))
        #expect(output.status == 0, "\(output.text)")
        for name in ["live-light", "live-dark", "live-narrow", "live-narrow-dark", "disconnected", "confirm"]
        {
            #expect(FileManager.default.fileExists(atPath: "\(shots)/\(name).png"), "\(name)")
        }
    }

    private func run(_ arguments: [String], log: String) throws -> (status: Int32, text: String) {
        try Data().write(to: URL(fileURLWithPath: log))
        let file = try #require(FileHandle(forWritingAtPath: log))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(python))
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = file
        process.standardError = file
        try process.run()
        process.waitUntilExit()
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: log)), as: UTF8.self)
        return (process.terminationStatus, text)
    }

    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("dashboard.py").path

    /// The tool is built into the directory that the tests are in.
    static func tool() throws -> String {
        var directories = [URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()]
        directories += Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
        let path = directories.map { $0.appendingPathComponent("attacca").path }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
        return try #require(path, "the tool is not beside the tests")
    }
}

private let browser = inPath(["chromium", "chromium-browser", "google-chrome", "chrome"])
private let python = inPath(["python3"])

/// Whether the tool that was built can serve.
private let hasServer: Bool = {
    guard let tool = try? DashboardTests.tool() else { return false }
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: tool)
    process.arguments = ["help", "serve"]
    process.standardOutput = output
    guard (try? process.run()) != nil else { return false }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text.contains("USAGE: attacca serve")
}()

private func inPath(_ names: [String]) -> String? {
    let directories = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return names.lazy.flatMap { name in directories.map { "\($0)/\(name)" } }
        .first { FileManager.default.isExecutableFile(atPath: $0) }
}
