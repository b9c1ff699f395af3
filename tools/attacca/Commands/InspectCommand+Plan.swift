// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import Threading

extension InspectCommand {
    /// What was last decided to render and keep for a listener, and what that rests on.
    struct Plan: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "What was last decided to render and to keep, and why, and which presets are kept on disk.",
            discussion:
                "Saved every few seconds while a player plays; at most the first 256 chunks considered.")

        @OptionGroup var options: InspectionOptions

        @Option(help: ArgumentHelp("Whose plan.", valueName: "name"))
        var listener = "default"

        @Option(help: ArgumentHelp("Chunks of the plan to show at most.", valueName: "N"))
        var limit = 40

        func validate() throws {
            guard (1...256).contains(listener.utf8.count) else {
                throw ValidationError("--listener is a name of 1 to 256 bytes.")
            }
            guard limit >= 0 else { throw ValidationError("--limit is 0 or more.") }
        }

        func run() throws {
            try options.inspect { inspector in
                PlanReport(
                    plan: try inspector.plan(listener: listener), listener: listener, stepCountMax: limit,
                    now: SystemTimeSource().wallNow()
                ).report
            }
        }
    }
}
