// SPDX-License-Identifier: MIT
import ArgumentParser
import CacheModel
import ChunkCoding
import Foundation

/// What the disk tier costs, beside what the machine costs alone and beside a file for each chunk.
struct StoreLab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Speed, space and memory of the chunk store on this disk, beside plain files.",
        discussion: """
            Stores values made of audio files, or of synthetic music when none are named, and reads them back; \
            everything read is compared. Blocks of values go to the store and to the peer (a file for each chunk: the \
            same payload, unverified) in turn, single reads likewise; figures are medians.

              put            append, write and commit, until acknowledged; no sync
              put synced     the same, forced to the disk with each batch of 8 MB; the peer syncs each file
              warm get       look-up, read, verification and decoding of a chunk, from the page cache
              pread, memcpy  the limits: the same bytes from the same file into memory that is in use, and copied once
              get by limit   warm get by pread + memcpy, medians
              cold get       the same after the page cache was dropped, which needs permission (else files are evicted one by one)
              reopen         database and store; with --index-rows in a process of its own, up to the first chunk
              space          what the segments take by what lives in them, after half of the values were replaced

            --index-rows N measures an index with N rows instead (tiny values).
            """)

    enum Role: String, ExpressibleByArgument, CaseIterable {
        case measure, openLargeIndex
    }

    @Argument(help: ArgumentHelp("Audio files, and directories of them.", valueName: "file|directory"))
    var inputs: [String] = []
    @Option(help: "Values that are stored.")
    var values = 600
    @Option(help: "Size of a decoded value, in 1000 bytes.")
    var kilobytes = 1_764
    @Option(help: "Level of the payloads: stored, fast or dense.")
    var level = "stored"
    @Option(help: "Rows of a large index to measure instead; 0 for none.")
    var indexRows = 0
    @Option(help: "Where to work; the temporary directory by default.")
    var directory: String?
    @Flag(help: "Print one JSON object instead of a table.")
    var json = false
    @Option(help: ArgumentHelp("Which of the processes this is.", visibility: .hidden))
    var role = Role.measure

    private var codecLevel: CodecLevel? { CodecLevel.allCases.first { "\($0)" == level } }

    mutating func validate() throws {
        guard codecLevel != nil else {
            throw ValidationError("--level is stored, fast or dense, not \(level).")
        }
        guard (4...100_000).contains(values) else { throw ValidationError("--values is from 4 to 100000.") }
        guard (1...100_000).contains(kilobytes) else {
            throw ValidationError("--kilobytes is from 1 to 100000.")
        }
        guard (0...10_000_000).contains(indexRows) else {
            throw ValidationError("--index-rows is from 0 to 10000000.")
        }
    }

    func run() throws {
        switch role {
        case .openLargeIndex:
            try LabJSON.print(try LargeIndexLab.open(directory!))
        case .measure where indexRows > 0:
            try inDirectory { try show(try LargeIndexLab(rowCount: indexRows, directory: $0).run()) }
        case .measure:
            try inDirectory { path in
                let console = LabConsole()
                let source = try StoreLabSource(
                    inputs: inputs, byteCount: kilobytes * 1_000, level: codecLevel!, console: console)
                try show(
                    try StoreMeasurement(
                        source: source, valueCount: values, directory: path, console: console
                    ).run())
            }
        }
    }

    private func inDirectory(_ body: (String) throws -> Void) throws {
        guard let directory else { return try LabDirectory.with(body) }
        let path = directory + "/attacca-lab-store"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer {
            do {
                try FileManager.default.removeItem(atPath: path)
            } catch {
                LabConsole().say("\(path) was left: \(error)")
            }
        }
        try body(path)
    }

    private func show(_ report: some StoreLabReport) throws {
        if json { return try LabJSON.print(report) }
        var table = LabTable(header: ["figure", "median", "p99"])
        for row in report.rows { table.append(row) }
        for line in table.lines { print(line) }
    }
}

/// What an experiment of ``StoreLab`` found.
protocol StoreLabReport: Encodable {
    /// For people: name, median, 99th percentile.
    var rows: [[String]] { get }
}
