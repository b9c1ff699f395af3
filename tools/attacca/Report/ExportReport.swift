// SPDX-License-Identifier: MIT
import Attacca
import AudioAnalysis
import CacheModel

/// What `export` wrote.
struct ExportReport {
    enum Content: Hashable, Sendable {
        case lz4Frame
        case audio(AudioFileWriter.Container)
    }

    let chunk: InspectedChunk
    /// The entries that matched, the exported one first.
    let matches: [CacheEntry]
    let content: Content
    let output: String
    /// Bytes written.
    let byteCount: Int

    var report: InspectionReport { InspectionReport(lines: lines, json: json) }

    private var otherSequences: [Int64] { matches.dropFirst().compactMap(\.sequence) }

    private var lines: [String] {
        let key = chunk.key
        let seconds = chunk.frameCount.seconds(sampleRate: key.grid.format.sampleRate)
        let what =
            switch content {
            case .lz4Frame: "LZ4 frame (level \(chunk.levelName))"
            case .audio(let container): "\("\(container)".uppercased()) file"
            }
        var lines = [
            "\(DisplayText.printable(key.description)): \(TextFormat.fixed(seconds, decimals: 1)) s, "
                + "\(key.grid.format), as \(what) of \(TextFormat.bytes(byteCount))"
        ]
        if !otherSequences.isEmpty {
            let list = otherSequences.map(String.init).joined(separator: ", ")
            lines.append("also stored, of another revision or format: --sequence \(list)")
        }
        return lines
    }

    private var contentName: String {
        switch content {
        case .lz4Frame: "lz4-frame"
        case .audio(let container): "\(container)"
        }
    }

    private var json: JSONValue {
        let key = chunk.key
        return .members([
            "track": .string(key.track.rawValue),
            "track_revision": .string(key.trackRevision.description),
            "renderer_revision": .string(key.rendererRevision.description),
            "preset": .string(key.variant.preset.name),
            "intensity": .number(key.variant.intensity.value),
            "chunk": .integer(key.index),
            "sequence": matches[0].sequence.map { .integer(Int($0)) } ?? .null,
            "other_sequences": .array(otherSequences.map { .integer(Int($0)) }),
            "format": .string(key.grid.format.sampleFormat.name),
            "sample_rate": .integer(key.grid.format.sampleRate),
            "channels": .integer(key.grid.format.channelCount),
            "frames": .integer(Int(chunk.frameCount.rawValue)),
            "level": .string(chunk.levelName),
            "output": .string(output),
            "content": .string(contentName),
            "bytes": .integer(byteCount),
        ])
    }
}
