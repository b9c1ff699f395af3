// SPDX-License-Identifier: MIT
import Attacca
import CacheModel

/// What `verify` found.
struct VerifyReport {
    let directory: String
    let found: CacheVerification
    /// What a repair left; nil when none was asked for.
    let left: CacheVerification?

    private static let lineCountMax = 50

    var exitStatus: Int32 { (left ?? found).hasDamage ? ProblemLog.ExitStatus.failed : 0 }

    var report: InspectionReport { InspectionReport(lines: lines, json: json) }

    private var lines: [String] {
        var lines = found.findings.prefix(Self.lineCountMax).map { finding in
            "\(finding.isDamage ? "damage" : "note"): \(DisplayText.printable(finding.message))"
                + (finding.key.map { " (\(DisplayText.printable($0.description)))" } ?? "")
        }
        let omittedCount = found.findingCount - lines.count
        if omittedCount > 0 { lines.append("and \(omittedCount) more") }
        if found.segmentCount == 0, found.findingCount == 0, found.verifiedCount == 0 {
            return lines + ["\(directory): nothing is stored here yet, and nothing is damaged"]
        }
        lines.append(
            "\(TextFormat.count(found.verifiedCount, "chunk")) verified in "
                + "\(TextFormat.count(found.segmentCount, "segment")), \(TextFormat.bytes(found.byteCount.rawValue)); "
                + "\(found.damagedCount) damaged")
        lines.append(
            "not in the index: \(found.unindexedCount) whole, \(found.struckOutCount) removed, "
                + "\(found.deadStretchCount) dead; changed meanwhile: \(found.changedCount)")
        if !found.isComplete { lines.append("stopped before everything was read") }
        return lines + [verdict]
    }

    private var verdict: String {
        guard let left else {
            return found.hasDamage
                ? "there is damage; `attacca verify --repair` drops what cannot be served"
                : "nothing is damaged"
        }
        guard found.hasDamage else { return "nothing is damaged" }
        return left.hasDamage
            ? "repaired; \(left.damagedCount) chunks are still damaged"
            : "repaired; nothing is damaged any more"
    }

    private var json: JSONValue {
        .members([
            "directory": .string(directory),
            "complete": .boolean(found.isComplete),
            "damage": .boolean(found.hasDamage),
            "segments": .integer(found.segmentCount),
            "bytes": .integer(found.byteCount.rawValue),
            "verified": .integer(found.verifiedCount),
            "damaged": .integer(found.damagedCount),
            "unindexed": .integer(found.unindexedCount),
            "struck_out": .integer(found.struckOutCount),
            "dead": .integer(found.deadStretchCount),
            "changed": .integer(found.changedCount),
            "findings_total": .integer(found.findingCount),
            "findings": .array(found.findings.map(Self.json)),
            "repaired": .boolean(left != nil),
            "damage_left": .boolean((left ?? found).hasDamage),
        ])
    }

    private static func json(_ finding: CacheVerification.Finding) -> JSONValue {
        .members([
            "kind": .string(finding.kind),
            "damage": .boolean(finding.isDamage),
            "segment": finding.segment.map { .string($0) } ?? .null,
            "offset": finding.offset.map { .integer(Int($0)) } ?? .null,
            "track": finding.key.map { .string($0.track.rawValue) } ?? .null,
            "preset": finding.key.map { .string($0.variant.preset.name) } ?? .null,
            "intensity": finding.key.map { .number($0.variant.intensity.value) } ?? .null,
            "chunk": finding.key.map { .integer($0.index) } ?? .null,
            "message": .string(finding.message),
        ])
    }
}
