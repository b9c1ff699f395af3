// SPDX-License-Identifier: MIT
import Attacca
import CacheModel

/// What is known of a listener, in tables.
struct LearningReport {
    let overview: LearningOverview

    var report: InspectionReport { InspectionReport(lines: lines, json: json) }

    // MARK: Text

    private var lines: [String] {
        guard !overview.isEmpty else { return ["nothing was learned of \"\(overview.listener)\" yet"] }
        let tables = [summary, matrix, weights, experts, rates, affinities, accuracy].filter { !$0.isEmpty }
        return Array(tables.joined(separator: [""]))
    }

    private var summary: [String] {
        var table = TextTable(columns: [.left, .left])
        table.append(["listener", overview.listener])
        table.append([
            "learned",
            TextFormat.count(overview.switchCount, "switch", plural: "switches") + " among "
                + TextFormat.count(overview.presets.count, "preset")
                + ", \(overview.choiceCount) on audio that was analysed",
        ])
        if let pooled = overview.weights.first {
            table.append([
                "trusted",
                "habits \(TextFormat.fixed(pooled.listenerWeight, decimals: 2)), audio "
                    + TextFormat.fixed(1 - pooled.listenerWeight, decimals: 2),
            ])
        }
        table.append(["prefetch", prefetch])
        if overview.damagedRowCount > 0 {
            table.append(["damaged", TextFormat.count(overview.damagedRowCount, "row") + ", left out"])
        }
        return table.lines
    }

    private var prefetch: String {
        let prefetch = overview.prefetch
        let evidence =
            "\(prefetch.presetSavedCount) stalls saved by \(prefetch.presetRenderCount) renders of predicted presets, "
            + "\(prefetch.readAheadSavedCount) by \(prefetch.readAheadRenderCount) ahead in the preset that plays"
        switch prefetch.finding {
        case "pays": return "rendering predicted presets pays: \(evidence)"
        case "narrowed":
            let places = prefetch.ranks.map { "\($0)" }.joined(separator: ", ")
            return "narrowed to " + (places.isEmpty ? "no place" : "place \(places)")
                + " of the prediction: \(evidence)"
        default:
            return "undecided, after \(prefetch.trialCount) of 200 predictions"
        }
    }

    private var matrix: [String] {
        guard !overview.transitions.isEmpty else { return [] }
        var table = TextTable(header: [
            "from": .left, "to": .left, "count": .right, "probability": .right,
        ])
        var last: Preset?
        for cell in overview.transitions {
            table.append([
                cell.from == last ? "" : cell.from.name, cell.to.name,
                TextFormat.fixed(cell.count, decimals: 2), TextFormat.fixed(cell.probability, decimals: 3),
            ])
            last = cell.from
        }
        return table.lines
    }

    private var weights: [String] {
        guard !overview.weights.isEmpty else { return [] }
        var table = TextTable(header: [
            "mode": .left, "listener": .left, "preset": .left, "habits": .right, "audio": .right,
            "switches": .right,
        ])
        for weight in overview.weights {
            table.append([
                weight.mode ?? "all", weight.isWarm.map { $0 ? "known" : "new" } ?? "all",
                weight.preset?.name ?? "all", TextFormat.fixed(weight.listenerWeight, decimals: 3),
                TextFormat.fixed(1 - weight.listenerWeight, decimals: 3), "\(weight.settlementCount)",
            ])
        }
        return table.lines
    }

    private var experts: [String] {
        var table = TextTable(header: ["expert": .left, "weight": .right])
        for expert in overview.experts {
            table.append([expert.name, TextFormat.fixed(expert.weight, decimals: 3)])
        }
        table.append(["share of what is recent", TextFormat.fixed(overview.recentShare, decimals: 3)])
        return table.lines
    }

    private var rates: [String] {
        var table = TextTable(header: ["what happens": .left, "an hour": .right])
        for rate in overview.rates {
            table.append([Self.name(ofRate: rate.kind), TextFormat.fixed(rate.perHour, decimals: 1)])
        }
        return table.lines
    }

    private static func name(ofRate kind: String) -> String {
        switch kind {
        case "switchSoon": "switch, within 45 s of the last"
        case "switchLater": "switch, later"
        case "seekForwardEarly": "seek forward, first 2 minutes of a track"
        case "seekForwardLate": "seek forward, later in a track"
        case "seekBackEarly": "seek back, first 2 minutes of a track"
        case "seekBackLate": "seek back, later in a track"
        case "nextTrack": "next track"
        case "previousTrack": "previous track"
        default: kind
        }
    }

    private var affinities: [String] {
        guard !overview.affinities.isEmpty else { return [] }
        var table = TextTable(columns: [.left, .left] + LearningOverview.Affinity.terms.map { _ in .right })
        table.append(["affinity on", "preset"] + LearningOverview.Affinity.terms)
        for affinity in overview.affinities {
            table.append(
                [affinity.genre ?? "all audio", affinity.preset.name]
                    + affinity.weights.map { TextFormat.fixed($0, decimals: 2) })
        }
        return table.lines
    }

    private var accuracy: [String] {
        guard !overview.days.isEmpty else { return [] }
        var table = TextTable(header: [
            "day (UTC)": .left, "predictions": .right, "right": .right, "by habits": .right,
            "by audio": .right, "bits": .right, "weight of habits": .right,
        ])
        for day in overview.days {
            table.append([
                day.day, "\(day.predictionCount)",
                TextFormat.percent(day.mixedRightCount, of: day.predictionCount),
                TextFormat.percent(day.listenerRightCount, of: day.predictionCount),
                TextFormat.percent(day.audioRightCount, of: day.audioCount),
                day.mixedBits.map { TextFormat.fixed($0, decimals: 2) } ?? "-",
                day.listenerWeight.map { TextFormat.fixed($0, decimals: 2) } ?? "-",
            ])
        }
        return table.lines
    }
}
