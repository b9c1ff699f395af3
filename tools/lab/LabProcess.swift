// SPDX-License-Identifier: MIT
import Foundation

/// A part of an experiment in a process of its own: this program, with other arguments, its result as JSON.
enum LabProcess {
    /// Runs the program and reads what it printed.
    ///
    /// - Throws: ``LabFailure`` when it ends with another status than 0.
    static func run<Result: Decodable>(_ arguments: [String]) throws -> Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw LabFailure("\(arguments[0]) ended with status \(process.terminationStatus)")
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Result.self, from: data)
    }
}
