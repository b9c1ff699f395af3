// SPDX-License-Identifier: MIT
import Attacca
import CacheModel

/// What of each variant of each track a cache directory holds.
struct StoredVariants {
    private struct Row {
        let tier: Tier
        let track: TrackID
        let variant: Variant
        let grid: Grid
        var chunkCount = 0
        var byteCount = 0
        var hitCount = 0
    }

    private var rows: [Row] = []

    /// - Parameter entries: Those of one variant stand together.
    init(_ entries: [CacheEntry]) {
        for entry in entries {
            let key = entry.key
            let isSame = rows.last.map {
                ($0.tier, $0.track, $0.variant) == (entry.tier, key.track, key.variant) && $0.grid == key.grid
            }
            if isSame != true {
                rows.append(Row(tier: entry.tier, track: key.track, variant: key.variant, grid: key.grid))
            }
            rows[rows.count - 1].chunkCount += 1
            rows[rows.count - 1].byteCount += entry.byteCount.rawValue
            rows[rows.count - 1].hitCount += entry.hitCount
        }
    }

    var report: InspectionReport { InspectionReport(lines: lines, json: json) }

    private var lines: [String] {
        guard !rows.isEmpty else { return ["nothing is stored"] }
        var table = TextTable(header: [
            "tier": .left, "preset": .left, "intensity": .right, "chunks": .right, "size": .right,
            "hits": .right,
            "format": .left, "track": .left,
        ])
        for row in rows {
            table.append([
                row.tier.rawValue.uppercased(), row.variant.preset.name, row.variant.intensity.description,
                "\(row.chunkCount)", TextFormat.bytes(row.byteCount), "\(row.hitCount)",
                row.grid.format.description,
                row.track.rawValue,
            ])
        }
        return table.lines
    }

    private var json: JSONValue {
        .array(
            rows.map { row in
                .members([
                    "tier": .string(row.tier.rawValue),
                    "track": .string(row.track.rawValue),
                    "preset": .string(row.variant.preset.name),
                    "intensity": .number(row.variant.intensity.value),
                    "format": .string(row.grid.format.sampleFormat.name),
                    "sample_rate": .integer(row.grid.format.sampleRate),
                    "channels": .integer(row.grid.format.channelCount),
                    "chunks": .integer(row.chunkCount),
                    "bytes": .integer(row.byteCount),
                    "hits": .integer(row.hitCount),
                ])
            })
    }
}
