// SPDX-License-Identifier: MIT
import Foundation

/// The audio files that a list of files and directories stands for.
///
/// A file is taken whatever it is called. A directory gives the files in it and below it whose names end as audio files
/// do, sorted by path; what starts with a dot is left out.
struct AudioFileList {
    /// Extensions of files that libsndfile may read, lower case.
    static let extensions: Set<String> = [
        "aif", "aifc", "aiff", "au", "caf", "flac", "mp3", "oga", "ogg", "opus", "rf64", "snd", "w64", "wav",
        "wave",
    ]

    private(set) var paths: [String] = []
    /// One line for each thing that is not there or cannot be looked into, naming it.
    private(set) var problems: [String] = []
    /// Whether something that was named is missing, or is a directory without audio.
    private(set) var hasMissingInput = false

    /// Expands the arguments in their order.
    init(expanding arguments: [String]) {
        for argument in arguments {
            var isDirectory: ObjCBool = false
            if !FileManager.default.fileExists(atPath: argument, isDirectory: &isDirectory) {
                addMissing("\(argument): no such file or directory")
            } else if isDirectory.boolValue {
                addDirectory(argument)
            } else {
                paths.append(argument)
            }
        }
    }

    private mutating func addDirectory(_ directory: String) {
        var failures: [String] = []
        let enumerator = FileManager.default.enumerator(
            at: URL(fileURLWithPath: directory), includingPropertiesForKeys: nil,
            options: [.skipsHiddenFiles]
        ) { url, error in
            failures.append("\(url.path): \(error.localizedDescription)")
            return true
        }
        var found: [String] = []
        while let url = enumerator?.nextObject() as? URL {
            if Self.extensions.contains(url.pathExtension.lowercased()), !url.hasDirectoryPath {
                found.append(url.path)
            }
        }
        problems += failures
        paths += found.sorted()
        if found.isEmpty { addMissing("\(directory): no audio files in this directory") }
    }

    private mutating func addMissing(_ problem: String) {
        problems.append(problem)
        hasMissingInput = true
    }
}
