// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import Threading

/// Shows, exports or erases what was learned of a listener.
struct LearningCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "learning",
        abstract: "Show, export or erase what was learned of a listener.",
        discussion: """
            What is learned belongs to a listener, by the name that the player gave. Showing and exporting only read; a \
            player may play meanwhile.

            Exit status:
              0    done
              1    something cannot be read or written
              64   wrong usage, or --confirm is missing
              66   there is no cache, or the listener is not known
            """,
        subcommands: [Show.self, Export.self, Reset.self], defaultSubcommand: Show.self)

    /// What every one of them takes.
    struct Options: ParsableArguments {
        @OptionGroup var inspection: InspectionOptions

        @Option(help: ArgumentHelp("Whose learning.", valueName: "name"))
        var listener = "default"

        func validate() throws {
            guard (1...256).contains(listener.utf8.count) else {
                throw ValidationError("--listener is a name of 1 to 256 bytes.")
            }
        }

        /// Says that the listener has no profile, and who has one.
        func unknown(_ inspector: CacheInspector) throws -> InputProblem {
            let known = try inspector.listeners().map { "\"\($0)\"" }
            return InputProblem(
                name: "\"\(listener)\"",
                reason: "nothing is known of this listener"
                    + (known.isEmpty
                        ? "; no one has played yet" : "; known are \(known.joined(separator: ", "))")
            )
        }
    }

    /// What is known, in tables.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What is known of a listener: transition matrix, weights, rates, affinity, accuracy.")

        @OptionGroup var options: Options

        func run() throws {
            try options.inspection.inspect { inspector in
                guard let overview = try inspector.learning(listener: options.listener) else {
                    throw try options.unknown(inspector)
                }
                return LearningReport(overview: overview).report
            }
        }
    }

    /// Erases it.
    struct Reset: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Erase everything that was learned of a listener, history included.",
            discussion: """
                Stored chunks stay, and so does what tracks sound like. Without --confirm it only says what would go, and \
                exits 64.
                """)

        @OptionGroup var options: Options

        @Flag(name: .customLong("confirm"), help: "Really erase it.")
        var isConfirmed = false

        func run() throws {
            var isRefused = false
            try options.inspection.inspect { inspector in
                guard let overview = try inspector.learning(listener: options.listener) else {
                    throw try options.unknown(inspector)
                }
                guard isConfirmed else {
                    isRefused = true
                    return report(overview)
                }
                let cache = options.inspection.cache
                let maintenance = try CacheMaintenance.open(
                    directory: try cache.path, allowsNetworkFileSystem: cache.allowsNetworkFileSystem,
                    timeSource: SystemTimeSource(), logger: .silent)
                try maintenance.resetLearning(listener: options.listener)
                try maintenance.close()
                return report(overview)
            }
            if isRefused { throw ExitCode(ProblemLog.ExitStatus.usage) }
        }

        private func report(_ overview: LearningOverview) -> InspectionReport {
            let what =
                "what \(TextFormat.count(overview.switchCount, "switch", plural: "switches")) taught of "
                + "\"\(overview.listener)\""
            return InspectionReport(
                lines: [isConfirmed ? "erased \(what)" : "would erase \(what); --confirm does it"],
                json: .members([
                    "erased": .boolean(isConfirmed), "listener": .string(overview.listener),
                    "switches": .integer(overview.switchCount),
                ]))
        }
    }
}
