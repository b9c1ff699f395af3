// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import Threading

/// Looks at what a cache stands on.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check what a cache stands on: versions, file system, settings, locks.",
        discussion: """
            Reads only, but for a probe file that is gone at once; a player may play meanwhile.

            Exit status:
              0    no problem
              1    at least one problem
              66   there is no such directory
            """)

    @OptionGroup var options: InspectionOptions

    func run() throws {
        var hasProblem = false
        try options.look { directory, _ in
            try InspectionOptions.requireDirectory(directory)
            let diagnoses = CacheExamination(
                directory: directory, allowsNetworkFileSystem: options.cache.allowsNetworkFileSystem,
                timeSource: SystemTimeSource(), logger: .silent
            ).run()
            hasProblem = diagnoses.contains { $0.status == .problem }
            return InspectionReport(lines: Self.lines(diagnoses), json: Self.json(diagnoses))
        }
        if hasProblem { throw ExitCode(ProblemLog.ExitStatus.failed) }
    }

    private static func lines(_ diagnoses: [Diagnosis]) -> [String] {
        var table = TextTable(columns: [.left, .left, .left])
        table.append(["ok", "attacca", AttaccaVersion.current])
        for diagnosis in diagnoses {
            let advice = diagnosis.advice.map { "; " + $0 } ?? ""
            table.append([diagnosis.status.rawValue, diagnosis.name, diagnosis.value + advice])
        }
        return table.lines
    }

    private static func json(_ diagnoses: [Diagnosis]) -> JSONValue {
        .members([
            "version": .string(AttaccaVersion.current),
            "checks": .array(
                diagnoses.map { diagnosis in
                    .members([
                        "status": .string(diagnosis.status.rawValue),
                        "name": .string(diagnosis.name),
                        "value": .string(diagnosis.value),
                        "advice": diagnosis.advice.map { .string($0) } ?? .null,
                    ])
                }),
        ])
    }
}
