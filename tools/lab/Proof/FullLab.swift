// SPDX-License-Identifier: MIT
import ArgumentParser
import Foundation

/// Whether a store outlives a full disk, and works again once there is room.
///
/// On a file system of 8 MiB in memory, mounted for one process alone, that other files fill to the last byte and free
/// again; where that is not allowed, with writes of segments refused instead.
struct FullLab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "full",
        abstract: "Fill the file system of a cache to the last byte and free it, again and again.")

    /// A file system is used that long.
    static let cyclesPerDirectory = 20

    @Option(help: "Times that the disk is filled and freed.")
    var cycles = 1_000
    @OptionGroup var options: ProofOptions

    func validate() throws {
        guard cycles > 0 else { throw ValidationError("--cycles is at least 1, not \(cycles).") }
    }

    func run() throws {
        let seeds = options.seeds(count: (cycles + Self.cyclesPerDirectory - 1) / Self.cyclesPerDirectory)
        let cycleCount = min(cycles, Self.cyclesPerDirectory)
        try ProofRunner(name: "full", options: options, shown: [.mounts, .returnMillisecondsMax]).run(
            seeds: seeds
        ) { seed, directory in
            try Self.tally(seed: seed, cycleCount: cycleCount, in: directory)
        }
    }

    /// The life of one file system, or of one quota where none can be mounted.
    static func tally(
        seed: UInt64, cycleCount: Int, in directory: String, program: String = ChildCommand.program
    ) throws -> ProofTally {
        try LabDirectory.with(in: directory) { path in
            guard try canMount(at: path) else {
                return FullLife(directory: path, room: .quota, seed: seed).run(cycleCount: cycleCount)
            }
            let process = try ChildProcess(
                mounting(
                    path,
                    then: ChildCommand.arguments(
                        program, .filler, path, ProofLimits(isEvicting: true), seed: seed, number: cycleCount)
                ))
            var tally = ProofTally()
            // What it says fits into the pipe: it says it at its end.
            let end = process.waitForEnd()
            for case .outcome(let outcome) in try process.takeEvents() { tally.add(outcome, seed: seed) }
            if end != .status(0) { tally.fail(.brokenRules, "the process on the full disk ended, \(end)") }
            tally.add(.mounts)
            return tally
        }
    }

    private static func canMount(at path: String) throws -> Bool {
        #if os(Linux)
            return try ChildProcess(mounting(path, then: ["true"])).waitForEnd() == .status(0)
        #else
            return false
        #endif
    }

    /// A command in a mount namespace of its own, where a small file system lies at `path`.
    private static func mounting(_ path: String, then command: [String]) -> [String] {
        let isRoot = geteuid() == 0
        return ["/bin/sh", "-c", "exec unshare \"$@\" 2>/dev/null", "sh", "--mount"]
            + (isRoot ? [] : ["--map-root-user"]) + [
                "sh", "-c",
                "mount -t tmpfs -o size=\(FullLife.byteCount) attacca \"$0\" && exec \"$@\"", path,
            ] + command
    }
}
