// SPDX-License-Identifier: MIT
import Foundation
import TestSupport

/// Files of a machine that is not this one, below a directory of a test's own.
struct SystemTree {
    private let directory = TemporaryDirectory()
    var root: String { directory.path }

    /// Writes files, by their absolute path on that machine.
    func write(_ files: [String: String]) throws {
        for (path, text) in files {
            let url = URL(fileURLWithPath: root + path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
    }
}
