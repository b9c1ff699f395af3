// SPDX-License-Identifier: MIT
import ArgumentParser
import Foundation

/// Whether several processes on one cache directory do each other no harm.
///
/// Two players that write and read all the time, one that compacts, one that verifies and a reader with the system's SQLite
/// library, killed, suspended and resumed at random; by turns with room for everything and with a budget that evicts.
struct ContendLab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contend",
        abstract: "Let players, a compactor, a verifier and a shell loose on one directory.")

    /// How long one directory is used, in seconds.
    static let secondsPerDirectory = 20.0

    @Option(help: "How long, in minutes.")
    var minutes = 30.0
    @OptionGroup var options: ProofOptions

    func validate() throws {
        guard minutes > 0, minutes <= 10_000 else {
            throw ValidationError("--minutes is more than 0, not \(minutes).")
        }
    }

    func run() throws {
        let seeds = options.seeds(count: Int((minutes * 60 / Self.secondsPerDirectory).rounded(.up)))
        let seconds = min(minutes * 60, Self.secondsPerDirectory)
        try ProofRunner(
            name: "contend", options: options,
            shown: [.acknowledged, .budgetExcessBytesMax, .suspendedReadMicrosecondsMax]
        ).run(seeds: seeds) { seed, directory in
            try Self.tally(
                seed: seed, seconds: seconds, in: directory, isInterrupted: { ProofRunner.isStopping })
        }
    }

    /// One directory: every other one with a budget that evicts.
    static func tally(
        seed: UInt64, seconds: Double, in directory: String, program: String = ChildCommand.program,
        isInterrupted: () -> Bool = { false }
    ) throws -> ProofTally {
        try LabDirectory.with(in: directory) { path in
            var contention = Contention(
                program: program, directory: path + "/cache", limits: ProofLimits(isEvicting: seed % 2 == 1),
                seed: seed)
            return try contention.run(seconds: seconds, isInterrupted: isInterrupted)
        }
    }
}
