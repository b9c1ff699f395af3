// SPDX-License-Identifier: MIT
import Foundation

/// A fresh directory for one test, removed with everything in it when the test lets go of it.
public final class TemporaryDirectory: Sendable {
    public let path: String

    public init() {
        path = FileManager.default.temporaryDirectory.path + "/attacca-test-" + UUID().uuidString
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        } catch {
            preconditionFailure("cannot create \(path): \(error)")
        }
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch CocoaError.fileNoSuchFile {
            // A test may remove its own directory; that is what some of them are about.
        } catch {
            preconditionFailure("cannot remove \(path): \(error)")
        }
    }

    /// The path of something inside the directory.
    public func file(_ name: String) -> String { path + "/" + name }
}
