// SPDX-License-Identifier: MIT
import ArgumentParser
import Foundation

/// Whether what was promised survives `kill -9`.
///
/// Processes write, evict, purge and compact one cache directory and are killed at random moments. Then the directory is
/// opened, now and then without its index: every chunk that was acknowledged has to be served, none that was purged, and
/// no byte may be wrong.
struct CrashLab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crash",
        abstract: "Kill writers at random moments and check what the next opening serves.")

    /// A directory ages that long.
    static let cyclesPerDirectory = 50

    @Option(help: "Deaths.")
    var cycles = 10_000
    @OptionGroup var options: ProofOptions

    func validate() throws {
        guard cycles > 0 else { throw ValidationError("--cycles is at least 1, not \(cycles).") }
    }

    func run() throws {
        let seeds = options.seeds(count: (cycles + Self.cyclesPerDirectory - 1) / Self.cyclesPerDirectory)
        let cycleCount = min(cycles, Self.cyclesPerDirectory)
        try ProofRunner(name: "crash", options: options, shown: [.acknowledged]).run(seeds: seeds) {
            seed, directory in
            try Self.tally(
                seed: seed, cycleCount: cycleCount, in: directory, isInterrupted: { ProofRunner.isStopping })
        }
    }

    /// The life of one directory: every other one with a budget that evicts.
    static func tally(
        seed: UInt64, cycleCount: Int, in directory: String, program: String = ChildCommand.program,
        isInterrupted: () -> Bool = { false }
    ) throws -> ProofTally {
        try LabDirectory.with(in: directory) { path in
            try CrashLife(
                program: program, directory: path + "/cache", limits: ProofLimits(isEvicting: seed % 2 == 1),
                seed: seed
            ).run(cycleCount: cycleCount, isInterrupted: isInterrupted)
        }
    }
}
