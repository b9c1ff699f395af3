// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import CacheModel

extension InspectCommand {
    /// One segment file, record by record.
    struct Segment: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "One segment file, record by record. Exits 1 when one of them is damaged.")

        @OptionGroup var options: InspectionOptions

        @Argument(help: ArgumentHelp("Its number, or its name such as 00000001.seg.", valueName: "segment"))
        var name: String

        private var number: UInt32? { UInt32(name.hasSuffix(".seg") ? String(name.dropLast(4)) : name) }

        func validate() throws {
            guard number != nil else {
                throw ValidationError("\"\(name)\" is no segment such as 00000001.seg.")
            }
        }

        func run() throws {
            var isDamaged = false
            try options.inspect { inspector in
                guard let segment = try inspector.segment(number ?? 0) else {
                    throw InputProblem(
                        name: name, reason: "there is no such segment; `attacca inspect segments` lists them")
                }
                isDamaged = segment.records.contains { $0.state == "damaged" }
                return InspectionReport(lines: Self.lines(segment), json: Self.json(segment))
            }
            if isDamaged { throw ExitCode(ProblemLog.ExitStatus.failed) }
        }

        private static func lines(_ segment: SegmentDetails) -> [String] {
            var table = TextTable(header: [
                "offset": .right, "size": .right, "state": .left, "sequence": .right, "preset": .left,
                "chunk": .right, "track": .left,
            ])
            for record in segment.records {
                table.append([
                    "\(record.offset)", TextFormat.bytes(record.byteCount.rawValue), record.state,
                    record.sequence.map(String.init) ?? "", record.key?.variant.description ?? "",
                    record.key.map { "\($0.index)" } ?? "", record.key?.track.rawValue ?? "",
                ])
            }
            let sums = ["live", "damaged", "unindexed", "struck-out", "dead"].map { state in
                "\(state) \(TextFormat.bytes(segment.byteCount(of: state).rawValue))"
            }
            let state = segment.state ?? "not in the index"
            return [
                "\(segment.name), \(state), created \(CalendarText.minute(segment.createdAt)) UTC",
                "\(TextFormat.bytes(segment.byteCount.rawValue)) long, "
                    + "\(TextFormat.bytes(segment.diskByteCount.rawValue)) on disk: "
                    + sums.joined(separator: ", "),
                "",
            ] + table.lines
        }

        private static func json(_ segment: SegmentDetails) -> JSONValue {
            .members([
                "segment": .string(segment.name),
                "state": segment.state.map { .string($0) } ?? .null,
                "created_at": .string(CalendarText.iso8601(segment.createdAt)),
                "file_bytes": .integer(segment.byteCount.rawValue),
                "disk_bytes": .integer(segment.diskByteCount.rawValue),
                "indexed_bytes": segment.indexedByteCount.map { .integer($0.rawValue) } ?? .null,
                "live_bytes": .integer(segment.byteCount(of: "live").rawValue),
                "dead_bytes": .integer(
                    ["unindexed", "struck-out", "dead"].reduce(0) {
                        $0 + segment.byteCount(of: $1).rawValue
                    }),
                "damaged_bytes": .integer(segment.byteCount(of: "damaged").rawValue),
                "records": .array(segment.records.map(json)),
            ])
        }

        private static func json(_ record: SegmentDetails.Record) -> JSONValue {
            .members([
                "offset": .integer(Int(record.offset)),
                "bytes": .integer(record.byteCount.rawValue),
                "state": .string(record.state),
                "sequence": record.sequence.map { .integer(Int($0)) } ?? .null,
                "track": record.key.map { .string($0.track.rawValue) } ?? .null,
                "preset": record.key.map { .string($0.variant.preset.name) } ?? .null,
                "intensity": record.key.map { .number($0.variant.intensity.value) } ?? .null,
                "chunk": record.key.map { .integer($0.index) } ?? .null,
                "problem": record.problem.map { .string($0) } ?? .null,
            ])
        }
    }
}
