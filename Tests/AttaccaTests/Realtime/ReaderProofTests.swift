// SPDX-License-Identifier: MIT
#if os(Linux)
    import Foundation
    import Testing

    /// What the callback's thread calls, counted in a process of its own in which everything that it must not call is stood
    /// between; see `Tests/ReaderProof`.
    @Suite struct ReaderProofTests {
        private func report(_ arguments: String...) throws -> [String: Int] {
            var directories = [URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()]
            directories += Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
            let program = try #require(
                directories.map { $0.appendingPathComponent("ReaderProof") }
                    .first { FileManager.default.isExecutableFile(atPath: $0.path) })
            let process = Process()
            process.executableURL = program
            process.arguments = arguments
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            var counts: [String: Int] = [:]
            for line in text.split(separator: "\n") {
                let words = line.split(separator: " ")
                if words.count == 2, let count = Int(words[1]) { counts[String(words[0])] = count }
            }
            return counts
        }

        private static let forbidden = [
            "allocations", "frees", "locks", "retains", "releases", "objects", "casts", "accesses",
        ]

        /// Whether calls are counted here, and those of the system; a warning says why not.
        private func conditions() throws -> (areCounted: Bool, areTrapped: Bool) {
            let report = try report("1000", "16")
            let conditions = (report["is_active"] == 1, report["is_trapping"] == 1)
            if !conditions.0 {
                Issue.record("calls are not counted: a sanitizer stands in their place", severity: .warning)
            } else if !conditions.1 {
                Issue.record("system calls are not counted: no filter for a thread here", severity: .warning)
            }
            return conditions
        }

        /// While a listener switches, seeks and pauses every few milliseconds and chunks are rendered and evicted.
        @Test func `ten million reads call nothing that a callback must not`() throws {
            let readCount = try conditions().areCounted ? 10_000_000 : 10_000
            let report = try report("\(readCount)", "16")
            #expect(report["music_reads"] == readCount)
            for name in Self.forbidden { #expect(report[name] == 0, "\(name)") }
            #expect(report["system_calls"] == 0, "the last was \(report["last_system_call"] ?? -1)")
        }

        @Test(arguments: [
            ("allocate", "allocations"), ("allocate", "frees"), ("lock", "locks"), ("call", "system_calls"),
        ])
        func `a callback that does is noticed`(deed: String, counted: String) throws {
            let conditions = try conditions()
            guard conditions.areCounted, conditions.areTrapped || deed != "call" else { return }
            #expect(try report("1000", "16", deed)[counted] ?? 0 > 0)
        }

        #if arch(x86_64)
            @Test func `a callback that retains is noticed`() throws {
                guard try conditions().areCounted else { return }
                let report = try report("1000", "16", "retain")
                #expect((report["retains"] ?? 0) > 0 && (report["releases"] ?? 0) > 0)
            }
        #endif
    }
#endif
