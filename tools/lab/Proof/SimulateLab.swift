// SPDX-License-Identifier: MIT
import ArgumentParser

/// Whether store and engine keep their promises, whatever happens to them, in worlds drawn from seeds.
struct SimulateLab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Deterministic simulation of the cache: virtual disk, clock, listener and trouble.",
        discussion: """
            Each seed is a world of some hundred events: chunks heard and made ahead, preset switches, seeks, track \
            changes, purges, pins, compaction, time, crashes, power cuts, failing calls, a full disk, a calendar set \
            by ten years, a second process, suspension. After each event the cache is compared with what it promised.

            Exits 0; 1 when a promise was broken: "failures" has the seeds, and --seed replays one, with --trace to \
            list its events.
            """)

    @Option(help: "Worlds.")
    var seeds = 1_000
    @Option(help: "Events in each.")
    var events = 300
    @Flag(help: "Print each event on standard error.")
    var trace = false
    @OptionGroup var options: ProofOptions

    func run() throws {
        let (events, trace) = (events, trace)
        try ProofRunner(name: "simulate", options: options).run(seeds: options.seeds(count: seeds)) {
            try Self.world(seed: $0, in: $1, eventCount: events) { line in
                if trace { LabConsole().say(line) }
            }
        }
    }

    /// Runs the world of a seed.
    static func world(
        seed: UInt64, in directory: String, eventCount: Int, trace: @escaping (String) -> Void = { _ in }
    ) throws -> ProofTally {
        let simulation = try Simulation(kind: .everything, seed: seed, in: directory)
        simulation.trace = trace
        return try simulation.run(eventCount: eventCount)
    }
}
