// SPDX-License-Identifier: MIT
import ArgumentParser

/// Whether a cache goes on when any one call to the file system fails, and works again when the disk does.
struct FaultsLab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "faults",
        abstract: "Fail every call of a workload in turn, with each error, once and from then on.",
        discussion: """
            The errors are ENOSPC, EIO, EROFS, EDQUOT and EMFILE; a write that fails leaves half of its bytes. The calls \
            are those of the store, of its locks, and of SQLite. Then the workload runs with reads that give fewer or \
            other bytes than are in the segments (--lying).

            While calls fail nothing wrong may be served, and nothing acknowledged given up; then the same store has \
            to work again by itself.

            Exits 0; 1 when one of these did not hold: "failures" has the numbers, and --seed replays one.
            """)

    @Option(help: "Cases at most, evenly spread over all; by default all.")
    var cases: Int?
    @Option(help: "Runs with lying reads instead, this many.")
    var lying: Int?
    @OptionGroup var options: ProofOptions

    func run() throws {
        let runner = ProofRunner(name: "faults", options: options)
        if let lying {
            return try runner.run(seeds: options.seeds(count: lying)) {
                try FaultCase.runLying(seed: $0, in: $1)
            }
        }
        let all = try FaultCase.numbers(in: options.scratchDirectory)
        let count = min(all.count, max(0, cases ?? all.count))
        let numbers = (0..<count).map { all[$0 * all.count / count] }
        try runner.run(seeds: options.seed.map { [$0] } ?? numbers) { number, directory in
            try FaultCase(number: number).run(in: directory)
        }
    }
}
