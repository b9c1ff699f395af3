// SPDX-License-Identifier: MIT
import Attacca
import CacheModel

/// Which chunks of one track are stored, rendition by rendition.
struct TrackMap {
    /// What renditions differ in, but for the chunk.
    private struct Rendition: Hashable {
        let trackRevision: TrackRevision
        let rendererRevision: RendererRevision
        let variant: Variant
        let grid: Grid
    }

    /// Chunks that a line of the map shows.
    private static let mapCountMax = 120

    private let track: TrackID
    private let rows: [(rendition: Rendition, indices: [Int], byteCount: Int)]

    /// - Parameter entries: At least one, of one track, ordered by variant and index.
    init(_ entries: [CacheEntry]) {
        track = entries[0].key.track
        var order: [Rendition] = []
        var found: [Rendition: (indices: [Int], byteCount: Int)] = [:]
        for entry in entries {
            let key = entry.key
            let rendition = Rendition(
                trackRevision: key.trackRevision, rendererRevision: key.rendererRevision,
                variant: key.variant,
                grid: key.grid)
            if found[rendition] == nil { order.append(rendition) }
            found[rendition, default: ([], 0)].indices.append(key.index)
            found[rendition]!.byteCount += entry.byteCount.rawValue
        }
        rows = order.map { ($0, found[$0]!.indices.sorted(), found[$0]!.byteCount) }
    }

    var report: InspectionReport { InspectionReport(lines: lines, json: json) }

    private var lines: [String] {
        var table = TextTable(header: [
            "revision": .left, "renderer": .left, "preset": .left, "intensity": .right, "format": .left,
            "chunks": .right, "size": .right, "map": .left,
        ])
        for row in rows {
            table.append([
                row.rendition.trackRevision.description, row.rendition.rendererRevision.description,
                row.rendition.variant.preset.name, row.rendition.variant.intensity.description,
                row.rendition.grid.format.description, "\(row.indices.count)",
                TextFormat.bytes(row.byteCount), Self.map(row.indices),
            ])
        }
        return [DisplayText.printable(track.rawValue)] + table.lines
    }

    /// A mark for each chunk from the first of the track to the last that is stored.
    private static func map(_ indices: [Int]) -> String {
        let stored = Set(indices)
        let count = (indices.last ?? -1) + 1
        let shown = (0..<min(count, mapCountMax)).map { stored.contains($0) ? "#" : "." }.joined()
        return count > mapCountMax ? shown + "~" : shown
    }

    private var json: JSONValue {
        .members([
            "track": .string(track.rawValue),
            "renditions": .array(
                rows.map { row in
                    .members([
                        "track_revision": .string(row.rendition.trackRevision.description),
                        "renderer_revision": .string(row.rendition.rendererRevision.description),
                        "preset": .string(row.rendition.variant.preset.name),
                        "intensity": .number(row.rendition.variant.intensity.value),
                        "format": .string(row.rendition.grid.format.sampleFormat.name),
                        "sample_rate": .integer(row.rendition.grid.format.sampleRate),
                        "channels": .integer(row.rendition.grid.format.channelCount),
                        "chunk_frames": .integer(Int(row.rendition.grid.chunkFrameCount.rawValue)),
                        "bytes": .integer(row.byteCount),
                        "chunks": .array(row.indices.map { .integer($0) }),
                    ])
                }),
        ])
    }
}
