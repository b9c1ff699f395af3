// SPDX-License-Identifier: MIT
import ArgumentParser
import Foundation

/// What every proof is told.
struct ProofOptions: ParsableArguments {
    @Option(help: "Replay the case of this seed alone; a failure names it.")
    var seed: UInt64?

    @Option(help: "The first seed.")
    var firstSeed: UInt64 = 0

    @Option(help: "Cases that run at once, each on a processor.")
    var jobs = 1

    @Option(
        help:
            "Where SQLite's locks live; by default /dev/shm where there is one, else the temporary directory."
    )
    var directory: String?

    @Flag(help: "Print JSON. It is what is printed in any case; for symmetry with the other tools.")
    var json = false

    mutating func validate() throws {
        guard (1...256).contains(jobs) else { throw ValidationError("--jobs is from 1 to 256, not \(jobs).") }
    }

    /// Memory is quicker than a disk, and nothing here has to last.
    var scratchDirectory: String { directory ?? Self.scratchDirectory }

    static var scratchDirectory: String {
        let memory = "/dev/shm"
        return access(memory, W_OK) == 0 ? memory : FileManager.default.temporaryDirectory.path
    }

    /// The seeds of so many cases.
    func seeds(count: Int) -> [UInt64] {
        if let seed { return [seed] }
        return (0..<UInt64(count)).map { firstSeed &+ $0 }
    }
}
