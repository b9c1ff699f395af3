// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import CacheModel

extension InspectCommand {
    /// Which preset a listener switches to from which.
    struct Transitions: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Which preset follows which, and how likely that is.")

        @OptionGroup var options: InspectionOptions

        @Option(help: ArgumentHelp("Whose switches.", valueName: "name"))
        var listener = "default"

        func validate() throws {
            guard (1...256).contains(listener.utf8.count) else {
                throw ValidationError("--listener is a name of 1 to 256 bytes.")
            }
        }

        func run() throws {
            try options.inspect { inspector in
                let cells = try inspector.transitions(listener: listener)
                return InspectionReport(lines: lines(cells), json: .array(cells.map(Self.json)))
            }
        }

        private func lines(_ cells: [TransitionOverview]) -> [String] {
            guard !cells.isEmpty else { return ["nothing is known yet of what \(listener) switches to"] }
            var table = TextTable(header: [
                "from": .left, "to": .left, "count": .right, "probability": .right,
            ])
            for cell in cells {
                table.append([
                    cell.from.name, cell.to.name, TextFormat.fixed(cell.count, decimals: 2),
                    TextFormat.fixed(cell.probability, decimals: 3),
                ])
            }
            return table.lines
        }

        private static func json(_ cell: TransitionOverview) -> JSONValue {
            .members([
                "from": .string(cell.from.name), "to": .string(cell.to.name), "count": .number(cell.count),
                "probability": .number(cell.probability),
            ])
        }
    }
}
