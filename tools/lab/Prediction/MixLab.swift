// SPDX-License-Identifier: MIT
import ArgumentParser
import Foundation

/// How well a listener's source and the audio's are weighed, on listeners that are made up.
struct MixLab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mix",
        abstract: "Weigh two sources for simulated listeners: Attacca's rule beside plain ones.",
        discussion: """
            Seven kinds of listener, 400 of each, 600 switches long: habitual, content-driven, mixed, drifting, slow \
            drift, habit change, content useless. Figures are bits a switch; a regret is what a rule needs beyond the \
            best fixed weight, which is chosen for each listener in hindsight, so that a rule which follows a drift can \
            be below it.
            """)

    /// Listeners of each kind.
    static let listenerCount = 400

    struct Row: Encodable {
        let rule: String
        /// By kind of listener.
        let bits: [String: Double]
        let mean: Double
        /// Bits above the best fixed weight in hindsight: the mean of all kinds, and the kind where it is
        /// most.
        let meanRegret: Double
        let worstRegret: Double
    }

    struct Report: Encodable {
        let seed: UInt64
        let listenersOfEachKind: Int
        let switchesOfEachListener: Int
        let rows: [Row]
    }

    @Option(help: "The seed that listeners are made from.")
    var seed: UInt64
    @Flag(help: "Print JSON instead of a table.")
    var json = false

    func run() throws {
        let report = Self.report(seed: seed, listenerCount: Self.listenerCount)
        if json { try LabJSON.print(report) } else { Self.printTable(report) }
    }

    static func report(seed: UInt64, listenerCount: Int) -> Report {
        var generator = LabGenerator(seed: seed)
        var bits: [WeightRule: [String: Double]] = [:]
        for kind in SimulatedListener.Kind.allCases {
            for _ in 0..<listenerCount {
                let listener = SimulatedListener(kind, using: &generator)
                for rule in WeightRule.allCases {
                    bits[rule, default: [:]][kind.rawValue, default: 0] +=
                        rule.bits(listener) / Double(listenerCount)
                }
            }
        }
        let best = bits[.bestFixed] ?? [:]
        return Report(
            seed: seed, listenersOfEachKind: listenerCount,
            switchesOfEachListener: SimulatedListener.switchCount,
            rows: WeightRule.allCases.map { row(of: $0, bits[$0] ?? [:], best: best) })
    }

    private static func row(of rule: WeightRule, _ bits: [String: Double], best: [String: Double]) -> Row {
        // In the order of the kinds: a sum over a dictionary would differ in its last bit from run to run.
        let kinds = SimulatedListener.Kind.allCases.map(\.rawValue)
        let regrets = kinds.map { (bits[$0] ?? 0) - (best[$0] ?? 0) }
        return Row(
            rule: rule.rawValue, bits: bits,
            mean: kinds.reduce(0) { $0 + (bits[$1] ?? 0) } / Double(kinds.count),
            meanRegret: regrets.reduce(0, +) / Double(kinds.count), worstRegret: regrets.max() ?? 0)
    }

    private static func printTable(_ report: Report) {
        let kinds = SimulatedListener.Kind.allCases.map(\.rawValue)
        func text(_ number: Double) -> String { String(format: "%.4f", number) }
        var table = LabTable(header: ["rule"] + kinds + ["mean", "mean regret", "worst regret"])
        for row in report.rows {
            table.append(
                [row.rule] + kinds.map { text(row.bits[$0] ?? 0) }
                    + [text(row.mean), text(row.meanRegret), text(row.worstRegret)])
        }
        for line in table.lines { print(line) }
    }
}
