// SPDX-License-Identifier: MIT
import Foundation
import Testing

/// Rules of the house that a compiler does not check.
@Suite struct TidyTests {
    private let tree = SourceTree()

    @Test func `there are files to check`() throws {
        #expect(try tree.sourceFiles().count > 50)
    }

    @Test func `every file names its licence within its first two lines`() throws {
        for file in try tree.sourceFiles() {
            let head = file.lines.prefix(2)
            #expect(head.contains { $0.contains("SPDX-License-Identifier: MIT") }, "\(file.path)")
        }
    }

    @Test func `no file is longer than 400 lines`() throws {
        for file in try tree.sourceFiles() {
            #expect(file.lines.count <= 400, "\(file.path) has \(file.lines.count) lines")
        }
    }

    @Test func `nothing is left to do`() throws {
        let leftovers = ["TO" + "DO", "FIX" + "ME", "X" + "XX:", "not imple" + "mented"]
        for file in try tree.sourceFiles() {
            for (number, line) in file.lines.enumerated() {
                #expect(!leftovers.contains { line.contains($0) }, "\(file.path):\(number + 1): \(line)")
            }
        }
    }

    @Test func `nothing below the tools knows Foundation`() throws {
        for file in try tree.files(in: "Sources", extensions: ["swift"]) {
            #expect(!file.imports.contains { $0.hasPrefix("Foundation") }, "\(file.path)")
        }
    }

    /// The modules of this package that each target may import: the drawing in the architecture, as a table.
    private static let edges: [String: Set<String>] = [
        "CacheModel": [],
        "Threading": ["CacheModel", "CThreading"],
        "ChunkCoding": ["CacheModel", "CLZ4", "CChecksum", "CChunkFilter", "Threading"],
        "StorageIO": ["CacheModel", "CStorageIO"],
        "SQLiteDatabase": ["CSQLite"],
        "CacheDatabase": ["SQLiteDatabase", "StoreMigrations", "StorageIO", "CacheModel"],
        "ChunkStorage": ["CacheModel", "StorageIO", "CacheDatabase", "SQLiteDatabase", "CChecksum"],
        "AudioAnalysis": ["CacheModel", "CSndFile", "CSpectrum"],
        "Prediction": ["CacheModel"],
        "LearningStorage": ["CacheModel", "CacheDatabase", "SQLiteDatabase", "Prediction", "AudioAnalysis"],
        "PresetRendering": ["CacheModel", "AudioAnalysis"],
        "Attacca": [
            "CacheModel", "ChunkCoding", "ChunkStorage", "CacheDatabase", "LearningStorage", "Prediction",
            "AudioAnalysis", "StorageIO", "CRealtime",
        ],
        "AttaccaC": ["Attacca", "CAttacca"],
        "AttaccaHTTP": ["Attacca", "CacheModel", "CDashboard", "FlyingSocks"],
    ]

    /// Modules that are not ours, and those that everything above the ground may import.
    private static let common: Set<String> = [
        "Swift", "Darwin", "Glibc", "Musl", "Synchronization", "Logging", "Histogram", "Threading",
        "Dispatch",
    ]

    @Test func `a target imports only what stands below it`() throws {
        for file in try tree.files(in: "Sources", extensions: ["swift"]) {
            let target = file.path.split(separator: "/")[1]
            let allowed = try #require(Self.edges[String(target)], "\(target) is not in the table of layers")
            for module in file.imports {
                #expect(
                    allowed.union(Self.common).contains(module), "\(file.path) imports \(module)")
            }
        }
    }
}
