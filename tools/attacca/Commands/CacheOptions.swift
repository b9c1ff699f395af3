// SPDX-License-Identifier: MIT
import ArgumentParser

/// Which cache a verb is about.
struct CacheOptions: ParsableArguments {
    @Option(
        name: .customLong("cache"),
        help: ArgumentHelp(
            "The cache directory. (default: attacca in the platform's folder for caches)",
            valueName: "directory"))
    var givenPath: String?

    @Flag(
        name: .customLong("allow-network-file-system"),
        help: "Use a cache on a network file system; only safe where no other machine opens it.")
    var allowsNetworkFileSystem = false

    /// The directory that was named, or the platform's.
    var path: String {
        get throws {
            if let givenPath { return givenPath }
            guard let path = CacheDirectory.platformDefault() else {
                throw ValidationError("There is no HOME to keep a cache in; name a directory with --cache.")
            }
            return path
        }
    }

    func validate() throws {
        if givenPath?.isEmpty == true { throw ValidationError("--cache names no directory.") }
        _ = try path
    }
}
