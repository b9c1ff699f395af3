// SPDX-License-Identifier: MIT
import Foundation

/// A cache directory for one experiment.
enum LabDirectory {
    /// Runs `body` with the path of a fresh directory, and removes it.
    static func with<Result>(_ body: (String) throws -> Result) throws -> Result {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("attacca-lab-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        let result = Swift.Result { try body(directory.path) }
        try FileManager.default.removeItem(at: directory)
        return try result.get()
    }
}
