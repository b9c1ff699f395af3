// SPDX-License-Identifier: MIT
import Foundation

/// The files of this package, as they stand in the checkout that the tests were built from.
struct SourceTree {
    struct File {
        /// Relative to the top of the package.
        let path: String
        let lines: [Substring]

        /// The modules that the file imports.
        var imports: [String] {
            lines.compactMap { line in
                let words = line.split(separator: " ")
                guard let keyword = words.firstIndex(of: "import"), keyword <= 2, words.count > keyword + 1
                else {
                    return nil
                }
                let modifiers: Set<Substring> = [
                    "public", "package", "internal", "private", "fileprivate", "@testable",
                ]
                guard words[..<keyword].allSatisfy(modifiers.contains) else { return nil }
                return String(words[keyword + 1])
            }
        }
    }

    let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    /// Every file below `folder` with one of these extensions; none where the folder does not exist.
    func files(in folder: String, extensions: Set<String>) throws -> [File] {
        guard let names = FileManager.default.enumerator(atPath: root + "/" + folder) else { return [] }
        var files: [File] = []
        for case let name as String in names where extensions.contains((name as NSString).pathExtension) {
            let path = folder + "/" + name
            let text = try String(contentsOfFile: root + "/" + path, encoding: .utf8)
            files.append(
                File(path: path, lines: text.split(separator: "\n", omittingEmptySubsequences: false)))
        }
        return files.sorted { $0.path < $1.path }
    }

    /// Every file that people write code in.
    func sourceFiles() throws -> [File] {
        let extensions: Set = ["swift", "c", "h", "sql"]
        return try ["Sources", "Tests", "tools", "migrations"].flatMap {
            try files(in: $0, extensions: extensions)
        }
    }
}
