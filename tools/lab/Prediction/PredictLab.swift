// SPDX-License-Identifier: MIT
import ArgumentParser
import CacheModel
import Foundation
import Prediction

/// What Attacca's model of switches foretells, on recorded sequences, beside plain ways to do it.
struct PredictLab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract:
            "Replay sequences of switches through the model, the transition matrix, counts and popularity.",
        discussion: """
            The first line of a file is the number of symbols, 1 to 64; then a listener a line: symbols from 0 with \
            space between, none twice in a row. Each model predicts every switch, is scored, and learns it. A \
            listener starts empty; with --train, attacca and transition_matrix start from base tables (orders 0 to \
            3, strength 10) of what the listeners of that file did. Public data on switching presets does not \
            exist: the examples are stand-ins (web categories, shell commands).
            """)

    struct Row: Encodable {
        let model: String
        let bits: Double
        let top1: Double
        let top3: Double
        let bitsFirst5: Double
        let top3First5: Double
        /// Missing when no listener had more than 200 switches.
        let calibrationError: Double?
        let nsPerSwitch: Double

        enum CodingKeys: String, CodingKey {
            case model, bits, top1, top3
            case bitsFirst5 = "bits_first_5"
            case top3First5 = "top3_first_5"
            case calibrationError, nsPerSwitch
        }
    }

    struct Report: Encodable {
        let sequences: String
        let train: String?
        let symbols: Int
        let listeners: Int
        let switches: Int
        let rows: [Row]
    }

    @Argument(help: "Sequences to replay.")
    var sequences: String
    @Option(help: "Sequences to make base tables of.")
    var train: String?
    @Flag(help: "Print JSON instead of a table.")
    var json = false

    func run() throws {
        let replayed = try SwitchSequences(contentsOf: sequences)
        let trained = try train.map { try SwitchSequences(contentsOf: $0) }
        if let trained, trained.symbolCount != replayed.symbolCount {
            throw LabFailure(
                "\(sequences) has \(replayed.symbolCount) symbols and \(train ?? "") \(trained.symbolCount)")
        }
        let report = Report(
            sequences: URL(fileURLWithPath: sequences).lastPathComponent,
            train: train.map { URL(fileURLWithPath: $0).lastPathComponent }, symbols: replayed.symbolCount,
            listeners: replayed.listeners.count,
            switches: replayed.listeners.reduce(0) { $0 + max(0, $1.count - 1) },
            rows: SwitchReplay(replayed, trained: trained).rows())
        if json { try LabJSON.print(report) } else { Self.printTable(report) }
    }

    private static func printTable(_ report: Report) {
        func text(_ number: Double?) -> String { number.map { String(format: "%.4f", $0) } ?? "" }
        var table = LabTable(header: [
            "model", "bits", "top 1", "top 3", "bits, first 5", "top 3, first 5", "calibration error",
            "ns a switch",
        ])
        for row in report.rows {
            table.append([
                row.model, text(row.bits), text(row.top1), text(row.top3), text(row.bitsFirst5),
                text(row.top3First5), text(row.calibrationError), String(format: "%.0f", row.nsPerSwitch),
            ])
        }
        for line in table.lines { print(line) }
    }
}
