// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca

/// Prints the schema of the database.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the tables and views of the database, with their comments.",
        discussion: "Needs no cache. The views are a public contract for `sqlite3 -readonly attacca.sqlite`.")

    @Flag(help: "Print JSON instead of SQL.")
    var json = false

    func run() throws {
        SignalPipe.surviveBrokenPipes()
        do throws(LocalFiles.Failure) {
            try Console.printResult(json ? Self.json.text : Self.text)
        } catch {
            if error.isBrokenPipe { return }
            Console(isLive: false).say("attacca: standard output: \(error)")
            throw ExitCode(ProblemLog.ExitStatus.failed)
        }
    }

    private static var text: String {
        (["-- PRAGMA user_version = \(CacheSchema.version)"] + CacheSchema.scripts.map(\.sql))
            .joined(separator: "\n")
    }

    private static var json: JSONValue {
        .members([
            "user_version": .integer(CacheSchema.version),
            "scripts": .array(
                CacheSchema.scripts.map { script in
                    .members([
                        "version": .integer(script.version), "name": .string(script.name),
                        "sql": .string(script.sql),
                    ])
                }),
        ])
    }
}
