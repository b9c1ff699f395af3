// SPDX-License-Identifier: MIT
import Foundation
import Testing

/// The built lab, which the proofs with several processes start.
enum LabProgram {
    /// It is built into the directory that the tests are in.
    static func path() throws -> String {
        var directories = [URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()]
        directories += Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
        let path = directories.map { $0.appendingPathComponent("attacca-lab").path }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
        return try #require(path, "the lab is not beside the tests")
    }
}
