// SPDX-License-Identifier: MIT
import Attacca
import CAttacca
import Foundation
import TestSupport
import Testing

/// The header as compilers and readers see it.
@Suite struct HeaderTests {
    private let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    private var include: String { root + "/Sources/CAttacca/include" }

    @Test func `the library is of the version that everything else says it is`() {
        #expect(String(cString: attacca_version_string()) == AttaccaVersion.current)
    }

    private func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    /// The names of the functions that the header declares.
    private func declaredFunctions() throws -> Set<String> {
        let parts = try FileManager.default.contentsOfDirectory(atPath: include + "/attacca")
        var names: Set<String> = []
        for part in parts {
            let text = try String(contentsOfFile: include + "/attacca/" + part, encoding: .utf8)
            // A declaration begins its line; a comment that names a function does not.
            let declaration = #/(?m)^(?:[a-z_0-9]+ )+\*?(attacca_[a-z_]+)\(/#
            for match in text.matches(of: declaration) { names.insert(String(match.1)) }
        }
        return names
    }

    @Test(
        arguments: ["gcc", "clang"],
        [["-std=c99", "-x", "c"], ["-std=c17", "-x", "c"], ["-x", "c++", "-std=c++11"]])
    func `the header compiles without a warning`(compiler: String, language: [String]) throws {
        guard try run(["which", compiler]).status == 0 else { return }
        let directory = TemporaryDirectory()
        let source = directory.file("source")
        try "#include <attacca.h>\n#include <attacca.h>\nattacca_chunk chunk;\n"
            .write(toFile: source, atomically: true, encoding: .utf8)
        let flags = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", "-I", include]
        let result = try run([compiler] + flags + language + [source])
        #expect(result.status == 0, "\(result.output)")
    }

    @Test func `exactly the functions of the header are exported`() throws {
        let list = try String(contentsOfFile: root + "/Sources/CAttacca/exports.txt", encoding: .utf8)
        let exported = list.split(separator: "\n").map(String.init)
        #expect(exported == exported.sorted())
        #expect(Set(exported) == (try declaredFunctions()))
    }

    @Test func `the table of threads names each function once, as its own comment does`() throws {
        let header = try String(contentsOfFile: include + "/attacca.h", encoding: .utf8)
        let table = try #require(header.firstRange(of: "\n *   wait-free   "))
        let rows = header[table.lowerBound...].prefix { $0 != "(" }
        let named = rows.matches(of: #/attacca_[a-z_]+/#).map { String($0.0) }
        #expect(Set(named).count == named.count)
        #expect(Set(named) == (try declaredFunctions()))
    }
}
