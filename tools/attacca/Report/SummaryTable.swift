// SPDX-License-Identifier: MIT
import Attacca

/// The table that `play` ends with.
enum SummaryTable {
    static func lines(_ report: PlayReport) -> [String] {
        var table = TextTable(columns: [.left, .right, .left])
        for row in requestRows(report) + timeRows(report) + rest(report) { table.append(row) }
        return table.lines + [""] + latencyLines(report)
    }

    private static func requestRows(_ report: PlayReport) -> [[String]] {
        let hits = report.hits.l1 + report.hits.l2 + report.hits.l3
        return [
            [
                "played", TextFormat.clock(seconds: report.playedSeconds),
                "of " + TextFormat.count(report.tracks, "track"),
            ],
            ["chunks requested", "\(report.requests)"],
            ["  served from a tier", "\(hits)", TextFormat.percent(hits, of: report.requests)],
            ["  missed", "\(report.misses)", missWords(report)],
            ["  rendered for them", "\(report.renders)"],
            ["  joined a render", "\(report.coalesced)"],
        ]
    }

    /// The share of requests that missed, and why they did.
    private static func missWords(_ report: PlayReport) -> String {
        let causes = report.missCauses
        let named = [
            (causes.neverPredicted, "never predicted"),
            (causes.predictedTooLate, "predicted too late"), (causes.evictedEarly, "evicted early"),
            (causes.cancelled, "cancelled"), (causes.failed, "failed"),
            (causes.invalidated, "invalidated"),
        ]
        let share = TextFormat.percent(report.misses, of: report.requests)
        let words = named.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        return words.isEmpty ? share : "\(share): \(words)"
    }

    private static func timeRows(_ report: PlayReport) -> [[String]] {
        let stalls = report.stalls
        let waited = "\(TextFormat.duration(seconds: stalls.totalSeconds)) in all, worst "
        return [
            [
                "stalls", "\(stalls.count)",
                stalls.count == 0 ? "" : waited + TextFormat.duration(seconds: stalls.worstSeconds),
            ],
            [
                "without the cache", TextFormat.duration(seconds: report.withoutCacheStallSeconds),
                "would have been waited for",
            ],
            [
                "open to first chunk",
                report.openToFirstChunkSeconds.map(TextFormat.duration(seconds:)) ?? "-",
            ],
        ]
    }

    private static func rest(_ report: PlayReport) -> [[String]] {
        let prefetch = report.prefetch
        return [
            [
                "prefetched", "\(prefetch.rendered)",
                "\(prefetch.used) used, \(prefetch.late) late, \(prefetch.wasted) wasted",
            ]
        ] + predictionRows(report.predictions) + [
            ["analysed", "\(report.analysis.analysed)", analysisWords(report.analysis)]
        ] + schedulingRows(report.scheduling) + [
            ["peak memory", TextFormat.bytes(report.peakResidentBytes)]
        ]
    }

    /// What was out of the ordinary; nothing otherwise.
    private static func schedulingRows(_ scheduling: PlayReport.Scheduling) -> [[String]] {
        var rows: [[String]] = []
        if scheduling.yields > 0 {
            rows.append(["renders ahead stood aside", "\(scheduling.yields)", "for a listener"])
        }
        if scheduling.stuck > 0 {
            rows.append(["stuck renders", "\(scheduling.stuck)", "\(scheduling.stuckNow) have not returned"])
        }
        let warnings = scheduling.memoryWarnings
        let criticals = scheduling.memoryCriticals
        if warnings + criticals > 0 || scheduling.memoryPressure != .normal {
            rows.append([
                "memory pressure", "\(scheduling.memoryPressure)",
                "at the end; \(TextFormat.count(warnings, "warning")), \(criticals) critical",
            ])
        }
        if scheduling.powerMode != .plugged { rows.append(["power", "\(scheduling.powerMode)"]) }
        return rows
    }

    private static func predictionRows(_ predictions: PlayReport.Predictions) -> [[String]] {
        var rows = [
            [
                "predictions", "\(predictions.right + predictions.wrong)",
                "\(predictions.right) right, \(predictions.wrong) wrong, \(predictions.topThree) among three",
            ]
        ]
        if let weight = predictions.listenerWeightMean {
            rows.append([
                "  with audio", "\(predictions.compared)",
                "right: listener \(predictions.listenerRight), audio \(predictions.audioRight), "
                    + "mixed \(predictions.mixedRight); listener's weight "
                    + TextFormat.fixed(weight, decimals: 2),
            ])
        }
        if case .narrowed = predictions.prefetch {
            rows.append(["  for prefetch", "", PresetPrefetchText.words(predictions.prefetch)])
        }
        return rows
    }

    private static func analysisWords(_ analysis: PlayReport.Analysis) -> String {
        var words = "\(analysis.loaded) known from before"
        if analysis.failed > 0 { words += ", \(analysis.failed) failed" }
        if analysis.analysed > 0 {
            let mean = analysis.totalSeconds / Double(analysis.analysed)
            words += "; \(TextFormat.duration(seconds: mean)) each with decoding"
        }
        return words
    }

    private static func latencyLines(_ report: PlayReport) -> [String] {
        var table = TextTable(header: [
            "": .left, "hits": .right, "p50": .right, "p99": .right, "worst": .right, "held": .right,
        ])
        let tiers = [
            ("L1", report.hits.l1, report.latency.l1, report.bytes.l1),
            ("L2", report.hits.l2, report.latency.l2, report.bytes.l2),
            ("L3", report.hits.l3, report.latency.l3, report.bytes.l3),
        ]
        for (name, hits, latency, bytes) in tiers {
            table.append([name, "\(hits)"] + cells(latency, isEmpty: hits == 0) + [TextFormat.bytes(bytes)])
        }
        table.append(
            ["render", ""] + cells(report.renderLatency, isEmpty: report.renderLatency.maxMicroseconds == 0))
        let firstPart = report.scheduling.firstPartLatency
        if firstPart.maxMicroseconds > 0 {
            table.append(["first part", ""] + cells(firstPart, isEmpty: false))
        }
        return table.lines
    }

    private static func cells(_ latency: PlayReport.Latency, isEmpty: Bool) -> [String] {
        [latency.p50Microseconds, latency.p99Microseconds, latency.maxMicroseconds].map {
            isEmpty ? "-" : TextFormat.duration(seconds: $0 / 1e6)
        }
    }
}
