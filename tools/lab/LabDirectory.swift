// SPDX-License-Identifier: MIT
import Foundation

/// A cache directory for one experiment.
enum LabDirectory {
    /// Runs `body` with the path of a fresh directory, and removes it.
    ///
    /// - Parameter parent: Where it is made; by default where temporary files are.
    static func with<Result>(
        in parent: String = FileManager.default.temporaryDirectory.path, _ body: (String) throws -> Result
    ) throws -> Result {
        let directory = URL(fileURLWithPath: parent)
            .appendingPathComponent("attacca-lab-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        let result = Swift.Result { try body(directory.path) }
        try FileManager.default.removeItem(at: directory)
        return try result.get()
    }
}
