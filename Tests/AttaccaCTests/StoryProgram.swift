// SPDX-License-Identifier: MIT
import Foundation
import Testing

/// The C program of `Tests/CInterface`, which is built into the directory that the tests are in.
enum StoryProgram {
    /// What it wrote to both outputs, and its status.
    static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try path())
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    private static func path() throws -> String {
        var directories = [URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()]
        directories += Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
        let path = directories.map { $0.appendingPathComponent("CInterface").path }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
        return try #require(path, "the C program is not beside the tests")
    }
}
