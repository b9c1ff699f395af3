// SPDX-License-Identifier: MIT
import Foundation
import TestSupport
import Testing

/// One run of the built tool, off a terminal, to its end.
struct ToolRun {
    let status: Int32
    /// Whether it ended by a signal, as a crash does.
    let isCrash: Bool
    let output: Data
    let errorText: String

    var outputText: String { String(decoding: output, as: UTF8.self) }

    /// Lines of standard error that are about problems.
    var complaints: [String] {
        errorText.split(separator: "\n").map(String.init).filter { $0.hasPrefix("attacca: ") }
    }

    /// - Parameter descriptorCount: File descriptors that it may have, those it starts with included.
    init(
        _ arguments: [String], environment: [String: String] = [:], descriptorCount: Int? = nil
    ) throws {
        let directory = TemporaryDirectory()
        let process = try Self.process(arguments, environment: environment)
        if let descriptorCount {
            let tool = try #require(process.executableURL).path
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments =
                ["-c", #"ulimit -n "$0" && exec "$@""#, "\(descriptorCount)", tool] + arguments
        }
        let outputFile = try Self.create(directory.file("output"))
        let errorFile = try Self.create(directory.file("error"))
        process.standardOutput = outputFile
        process.standardError = errorFile
        try process.run()
        process.waitUntilExit()
        status = process.terminationStatus
        isCrash = process.terminationReason == .uncaughtSignal
        output = try Data(contentsOf: URL(fileURLWithPath: directory.file("output")))
        errorText = String(
            decoding: try Data(contentsOf: URL(fileURLWithPath: directory.file("error"))), as: UTF8.self)
    }

    /// A run that is not started yet, without a terminal and with a home of nobody's.
    static func process(_ arguments: [String], environment: [String: String] = [:]) throws -> Process {
        let process = Process()
        let executable: URL = try #require(executable, "the tool is not beside the tests")
        process.executableURL = executable
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        return process
    }

    private static func create(_ path: String) throws -> FileHandle {
        try Data().write(to: URL(fileURLWithPath: path))
        return try #require(FileHandle(forWritingAtPath: path))
    }

    /// The tool is built into the directory that the tests are in.
    private static let executable: URL? = {
        var directories = [URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()]
        directories += Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
        return directories.map { $0.appendingPathComponent("attacca") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }()
}
