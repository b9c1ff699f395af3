// SPDX-License-Identifier: MIT
import Attacca
import CacheModel

/// What `warm --dry-run` says.
struct WarmPreview {
    let outlook: WarmingOutlook
    let chosen: ChosenPresets
    let limits: WarmingStock.Limits

    var report: InspectionReport { InspectionReport(lines: lines, json: json) }

    private var writableByteCount: Int {
        max(0, limits.dailyWriteBudget.rawValue - limits.writtenTodayByteCount.rawValue)
    }

    private var fitsCapacity: Bool {
        outlook.storedByteCount + outlook.missingByteCountEstimated <= limits.capacity
    }

    private var fitsWriteBudget: Bool { outlook.missingByteCountEstimated.rawValue <= writableByteCount }

    private var lines: [String] {
        var lines = [
            "\(TextFormat.count(outlook.chunkCount, "chunk")) of \(TextFormat.count(outlook.trackCount, "track")) "
                + "in \(TextFormat.count(chosen.presets.count, "preset")): \(outlook.storedCount) there already, "
                + "\(outlook.missingCount) to be rendered (\(TextFormat.clock(seconds: outlook.missingSeconds)))"
        ]
        guard outlook.missingCount > 0 else { return lines }
        let most = TextFormat.bytes(outlook.missingByteCountMax.rawValue)
        lines.append(
            outlook.storedCount > 0
                ? "about \(TextFormat.bytes(outlook.missingByteCountEstimated.rawValue)), at most \(most)"
                : "at most \(most)")
        if !fitsCapacity {
            lines.append(
                "more than the disk tier holds, which is \(TextFormat.bytes(limits.capacity.rawValue)): "
                    + "it would end when that is full")
        }
        if !fitsWriteBudget {
            lines.append(
                "more than may still be written today, which is \(TextFormat.bytes(writableByteCount))")
        }
        return lines
    }

    private var json: JSONValue {
        .members([
            "dry_run": .boolean(true),
            "presets": .array(chosen.presets.map { .string($0.name) }),
            "presets_by": .string(chosen.origin.rawValue),
            "tracks": .integer(outlook.trackCount),
            "chunks": .integer(outlook.chunkCount),
            "stored_before": .integer(outlook.storedCount),
            "missing": .integer(outlook.missingCount),
            "missing_seconds": .number(outlook.missingSeconds),
            "missing_bytes_max": .integer(outlook.missingByteCountMax.rawValue),
            "missing_bytes_estimated": .integer(outlook.missingByteCountEstimated.rawValue),
            "capacity_bytes": .integer(limits.capacity.rawValue),
            "writable_today_bytes": .integer(writableByteCount),
            "fits_capacity": .boolean(fitsCapacity),
            "fits_write_budget": .boolean(fitsWriteBudget),
        ])
    }
}
