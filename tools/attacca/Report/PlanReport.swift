// SPDX-License-Identifier: MIT
import Attacca
import CacheModel

/// The last plan of a listener as text and as JSON.
struct PlanReport {
    /// Audio that costs are told of, in seconds: a chunk, by default.
    private static let audioSeconds = 10.0

    /// `nil` when none was saved.
    let plan: PlanOverview?
    let listener: String
    /// Chunks to show at most.
    let stepCountMax: Int
    let now: WallTime

    var report: InspectionReport { InspectionReport(lines: lines, json: json) }

    /// How old the plan is, in seconds; 0 when the clock was set back since.
    private func ageSeconds(_ plan: PlanOverview) -> Double {
        // As numbers with a fraction: what is stored may be any instant.
        max(0, Double(now.unixMilliseconds) - Double(plan.decidedAt.unixMilliseconds)) / 1_000
    }

    private var lines: [String] {
        guard let plan else {
            return ["no plan was saved yet for \(listener); `attacca play` saves one every few seconds"]
        }
        let age = TextFormat.age(seconds: ageSeconds(plan))
        var lines = ["planned for \(listener) \(age) ago: \(Self.summary(plan))", ""]
        lines += stepLines(plan)
        lines += [""] + Self.costLines(plan)
        if plan.damagedRowCount > 0 {
            lines += ["", "\(TextFormat.count(plan.damagedRowCount, "damaged row")) left out"]
        }
        return lines
    }

    /// How many chunks are to be rendered, kept and so on, in the order in which they first come.
    private static func summary(_ plan: PlanOverview) -> String {
        guard !plan.steps.isEmpty else { return "nothing to render or keep" }
        var counts: [(action: String, count: Int)] = []
        for step in plan.steps {
            if let index = counts.firstIndex(where: { $0.action == step.action }) {
                counts[index].count += 1
            } else {
                counts.append((step.action, 1))
            }
        }
        return counts.map { "\($0.count) \($0.action)" }.joined(separator: ", ")
    }

    private func stepLines(_ plan: PlanOverview) -> [String] {
        guard !plan.steps.isEmpty else { return ["no chunk was considered"] }
        var table = TextTable(header: [
            "rank": .right, "preset": .left, "intensity": .right, "chunk": .right, "tier": .left,
            "action": .left, "why": .left, "P(need)": .right, "P(stall)": .right, "worth": .right,
            "track": .left,
        ])
        for step in plan.steps.prefix(stepCountMax) {
            table.append([
                "\(step.rank)", step.preset.name, step.intensity.description, "\(step.chunkIndex)",
                step.tier.rawValue.uppercased(), step.action, step.purpose,
                TextFormat.fixed(step.probability, decimals: 3),
                TextFormat.fixed(step.stallProbability, decimals: 3),
                TextFormat.fixed(step.utilitySeconds * 1e3, decimals: 1) + " ms", step.track.rawValue,
            ])
        }
        let restCount = plan.steps.count - min(stepCountMax, plan.steps.count)
        return table.lines + (restCount > 0 ? ["... and \(restCount) more; --limit shows them"] : [])
    }

    private static func costLines(_ plan: PlanOverview) -> [String] {
        guard !plan.costs.isEmpty else { return ["nothing was rendered yet that would tell what it costs"] }
        var table = TextTable(columns: [.left, .left])
        for cost in plan.costs {
            table.append([cost.preset.name, decision(cost, readSeconds: plan.readSeconds)])
        }
        return table.lines
    }

    /// `kept on disk: rendering takes 210 ms for 10 s, reading 9 ms`.
    private static func decision(_ cost: RenderCostOverview, readSeconds: Double?) -> String {
        func time(_ seconds: Double) -> String { TextFormat.duration(seconds: seconds * audioSeconds) }
        let reading = readSeconds.map { "reading \(time($0))" } ?? "nothing was read yet"
        return (cost.isStored ? "kept on disk" : "not kept on disk")
            + ": rendering takes \(time(cost.renderSeconds)) for \(TextFormat.fixed(audioSeconds, decimals: 0)) s, "
            + reading
    }

    private var json: JSONValue {
        .members([
            "listener": .string(listener),
            "decided_at": plan.map { .string(CalendarText.iso8601($0.decidedAt)) } ?? .null,
            "age_seconds": plan.map { .number(ageSeconds($0)) } ?? .null,
            "step_count": .integer(plan?.steps.count ?? 0),
            "steps": .array((plan?.steps ?? []).prefix(stepCountMax).map(Self.json)),
            "costs": .array((plan?.costs ?? []).map(Self.json)),
            "read_ms_per_second": plan?.readSeconds.map { .number($0 * 1e3) } ?? .null,
            "reads": .integer(plan?.readCount ?? 0),
            "damaged_rows": .integer(plan?.damagedRowCount ?? 0),
        ])
    }

    private static func json(_ step: PlanStep) -> JSONValue {
        .members([
            "rank": .integer(step.rank),
            "track": .string(step.track.rawValue),
            "preset": .string(step.preset.name),
            "intensity": .number(step.intensity.value),
            "chunk": .integer(step.chunkIndex),
            "tier": .string(step.tier.rawValue),
            "action": .string(step.action),
            "purpose": .string(step.purpose),
            "probability": .number(step.probability),
            "stall_probability": .number(step.stallProbability),
            "utility_ms": .number(step.utilitySeconds * 1e3),
        ])
    }

    private static func json(_ cost: RenderCostOverview) -> JSONValue {
        .members([
            "preset": .string(cost.preset.name),
            "render_ms_per_second": .number(cost.renderSeconds * 1e3),
            "renders": .integer(cost.renderCount),
            "kept_on_disk": .boolean(cost.isStored),
        ])
    }
}
