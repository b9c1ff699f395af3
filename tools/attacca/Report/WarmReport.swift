// SPDX-License-Identifier: MIT
import Attacca
import CacheModel

/// What `warm` did.
struct WarmReport {
    private let warming: WarmingReport
    private let chosen: ChosenPresets
    private let isEndedBySignal: Bool

    init(_ warming: WarmingReport, chosen: ChosenPresets, isEndedBySignal: Bool) {
        self.warming = warming
        self.chosen = chosen
        self.isEndedBySignal = isEndedBySignal
    }

    var report: InspectionReport { InspectionReport(lines: lines, json: json) }

    /// Why it ended before it was done, and how far it had come; `nil` when it was done, or somebody wanted the end.
    var stop: String? {
        guard !warming.ending.isComplete, !isEndedBySignal else { return nil }
        return "stopped: \(reason); \(kept)"
    }

    private var kept: String {
        "\(warming.keptCount) of \(TextFormat.count(warming.progress.chunkCount, "chunk")) are kept"
    }

    private var reason: String {
        switch warming.ending {
        case .writeBudgetSpent(let budget):
            "daily write budget of \(TextFormat.bytes(budget.rawValue)) reached"
        case .capacityReached(let capacity):
            "the disk tier's \(TextFormat.bytes(capacity.rawValue)) are full of what was warmed"
        default: warming.ending.description
        }
    }

    /// Seconds of audio that were rendered in a second.
    private var speed: Double {
        warming.elapsedSeconds > 0 ? warming.renderedSeconds / warming.elapsedSeconds : 0
    }

    private var lines: [String] {
        let progress = warming.progress
        var lines = [
            "\(TextFormat.count(progress.renderedCount, "chunk")) rendered, "
                + "\(progress.storedBeforeCount) there already, \(progress.failedCount) failed, of "
                + "\(progress.chunkCount)",
            "\(TextFormat.bytes(warming.writtenByteCount.rawValue)) written in "
                + "\(TextFormat.duration(seconds: warming.elapsedSeconds)), "
                + "\(TextFormat.fixed(speed, decimals: 1)) x real time",
        ]
        if isEndedBySignal, !warming.ending.isComplete { lines.append("ended early; \(kept)") }
        return lines
    }

    private var json: JSONValue {
        let progress = warming.progress
        return .members([
            "complete": .boolean(warming.ending.isComplete),
            "ending": .string(warming.ending.name),
            "reason": .string(reason),
            "presets": .array(chosen.presets.map { .string($0.name) }),
            "presets_by": .string(chosen.origin.rawValue),
            "tracks": .integer(progress.trackCount),
            "chunks": .integer(progress.chunkCount),
            "kept": .integer(warming.keptCount),
            "rendered": .integer(progress.renderedCount),
            "stored_before": .integer(progress.storedBeforeCount),
            "failed": .integer(progress.failedCount),
            "bytes_written": .integer(warming.writtenByteCount.rawValue),
            "rendered_seconds": .number(warming.renderedSeconds),
            "seconds": .number(warming.elapsedSeconds),
            "times_real_time": .number(speed),
            "failures": .array(
                warming.failures.map { failure in
                    .members([
                        "track": .string(failure.track.rawValue),
                        "message": .string(TrackError(failure.error, track: failure.track).description),
                        "chunks": .integer(failure.chunkCount),
                    ])
                }),
        ])
    }
}
