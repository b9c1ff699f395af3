// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca

extension LearningCommand {
    /// Everything that is stored of a listener, as JSON.
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write everything that was learned of a listener as JSON.",
            discussion: """
                One array a table of the database, one object a row, its members named as `attacca schema` names the \
                columns. Numbers are exact. A file appears whole or not at all, over what was there before.
                """)

        @OptionGroup var options: Options

        @Option(help: ArgumentHelp("Where to. (default: standard output)", valueName: "file"))
        var output: String?

        func validate() throws {
            if output?.isEmpty == true { throw ValidationError("--output names no file.") }
        }

        func run() throws {
            try options.inspection.inspect { inspector in
                guard let export = try inspector.exportLearning(listener: options.listener) else {
                    throw try options.unknown(inspector)
                }
                let json = Self.json(export)
                guard let output, output != "-" else {
                    return InspectionReport(lines: [json.text], json: json)
                }
                try checkOutput(output)
                let byteCount = try TextFile.write(json.text + "\n", to: output)
                let rowCount = export.tables.reduce(0) { $0 + $1.rows.count }
                return InspectionReport(
                    lines: [
                        "\(output): \(TextFormat.count(rowCount, "row")) of \"\(export.listener)\", "
                            + TextFormat.bytes(byteCount)
                    ],
                    json: .members([
                        "output": .string(output), "listener": .string(export.listener),
                        "rows": .integer(rowCount), "bytes": .integer(byteCount),
                    ]))
            }
        }

        /// Checks that writing there spoils nothing that is read.
        private func checkOutput(_ output: String) throws {
            let directory = try options.inspection.cache.path
            let (place, cache) = try OutputError.naming(output) { () throws(LocalFiles.Failure) in
                (try LocalFiles.canonicalLocation(output), try LocalFiles.canonicalPath(directory))
            }
            guard !place.hasPrefix(cache + "/") else {
                throw OutputError.isInCache(output, directory: directory)
            }
        }

        private static func json(_ export: LearningExport) -> JSONValue {
            let header: [JSONValue.Member] = [
                JSONValue.Member(key: "user_version", value: .integer(export.schemaVersion))
            ]
            return .object(
                header
                    + export.tables.map { table in
                        JSONValue.Member(
                            key: table.name, value: .array(table.rows.map { json($0, of: table.columns) }))
                    })
        }

        private static func json(_ row: [LearningExport.Value], of columns: [String]) -> JSONValue {
            .object(zip(columns, row).map { JSONValue.Member(key: $0, value: json($1)) })
        }

        private static func json(_ value: LearningExport.Value) -> JSONValue {
            switch value {
            case .null: .null
            case .integer(let integer): .integer(Int(integer))
            case .real(let real): .exact(real)
            case .text(let text): .string(text)
            case .reals(let reals): .array(reals.map { .exact($0) })
            }
        }
    }
}
