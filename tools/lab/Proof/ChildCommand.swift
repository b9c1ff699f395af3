// SPDX-License-Identifier: MIT
import ArgumentParser
import Foundation

/// The processes that the proofs start: this program again, under a name that nobody is told of.
struct ChildCommand: ParsableCommand {
    enum Role: String, ExpressibleByArgument, CaseIterable {
        case player, compactor, verifier, shell, holder, filler
    }

    static let configuration = CommandConfiguration(commandName: "child", shouldDisplay: false)

    /// This program.
    static var program: String { Bundle.main.executablePath ?? CommandLine.arguments[0] }

    @Argument var role: Role
    @Option var directory: String
    @Flag var evicting = false
    @Option var seed: UInt64
    @Option var number: Int
    @Option var generation: UInt64

    func run() throws {
        let limits = ProofLimits(isEvicting: evicting)
        let neighbour = ProofNeighbour(directory: directory, limits: limits, seed: seed)
        switch role {
        case .player:
            ProofPlayer(
                directory: directory, limits: limits, seed: seed, number: number, generation: generation
            ).run()
        case .compactor: neighbour.compact()
        case .verifier: neighbour.verify()
        case .shell: neighbour.query()
        case .holder: neighbour.holdTransaction()
        case .filler:
            let life = FullLife(directory: directory, room: .mount, seed: seed)
            ChildReporter().tell(.outcome(life.run(cycleCount: number)))
        }
    }

    static func arguments(
        _ program: String, _ role: Role, _ directory: String, _ limits: ProofLimits, seed: UInt64,
        number: Int = 0, generation: UInt64 = 0
    ) -> [String] {
        [
            program, configuration.commandName!, role.rawValue, "--directory", directory, "--seed", "\(seed)",
            "--number", "\(number)", "--generation", "\(generation)",
        ] + (limits.isEvicting ? ["--evicting"] : [])
    }
}
