// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import CacheModel

extension InspectCommand {
    /// One stored chunk, looked at closely.
    struct Chunk: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "One stored chunk, verified and decoded. Exits 1 when it is damaged.")

        @OptionGroup var options: InspectionOptions

        @Option(
            help: ArgumentHelp(
                "The track: its file, or its name as `attacca inspect chunks` prints it.", valueName: "file"))
        var track: String

        @Option(help: ArgumentHelp("The preset.", valueName: "name"), transform: OptionText.storedPreset)
        var preset: Preset

        @Option(help: "How strongly it is applied, from 0 to 1, in tenths.", transform: OptionText.intensity)
        var intensity: Intensity = .full

        @Option(help: ArgumentHelp("The chunk's place in the track, from 0.", valueName: "N"))
        var chunk: Int

        @Option(help: ArgumentHelp("The one record of this number.", valueName: "N"))
        var sequence: Int64?

        func run() throws {
            var isDamaged = false
            try options.inspect { inspector in
                let selection = ChunkSelection(
                    track: track, variant: Variant(preset: preset, intensity: intensity), index: chunk,
                    sequence: sequence)
                let matches = try selection.matches(
                    in: try inspector.chunks(), cacheDirectory: try options.cache.path)
                guard let details = try inspector.details(of: matches[0]) else { throw selection.isMissing }
                isDamaged = details.problem != nil
                return InspectionReport(lines: Self.lines(details), json: Self.json(details))
            }
            if isDamaged { throw ExitCode(ProblemLog.ExitStatus.failed) }
        }

        private static func lines(_ chunk: ChunkDetails) -> [String] {
            let format = chunk.key.grid.format
            let seconds = chunk.frameCount.seconds(sampleRate: format.sampleRate)
            var table = TextTable(columns: [.left, .left])
            table.append(["track", chunk.key.track.rawValue])
            table.append(["preset", chunk.key.variant.description])
            table.append(["chunk", "\(chunk.key.index)"])
            table.append(["track revision", chunk.key.trackRevision.description])
            table.append(["renderer revision", chunk.key.rendererRevision.description])
            table.append(["format", format.description])
            table.append([
                "audio", "\(TextFormat.fixed(seconds, decimals: 3)) s, \(chunk.frameCount.rawValue) frames",
            ])
            table.append(["stored", "\(chunk.segment), byte \(chunk.offset), sequence \(chunk.sequence)"])
            table.append(["record", TextFormat.bytes(chunk.recordByteCount.rawValue)])
            if let level = chunk.levelName, let byteCount = chunk.payloadByteCount {
                table.append(["payload", "\(TextFormat.bytes(byteCount.rawValue)), level \(level)"])
            }
            table.append(["checked", chunk.problem ?? "every byte verifies, and it decodes"])
            table.append(["rendered in", TextFormat.duration(seconds: chunk.renderSeconds)])
            table.append(["hits", "\(chunk.hitCount)"])
            table.append(["priority", TextFormat.fixed(chunk.priority, decimals: 9)])
            table.append(["created (UTC)", CalendarText.iso8601(chunk.createdAt)])
            table.append(["last used (UTC)", CalendarText.iso8601(chunk.lastUsedAt)])
            return table.lines
        }

        private static func json(_ chunk: ChunkDetails) -> JSONValue {
            let format = chunk.key.grid.format
            return .members([
                "track": .string(chunk.key.track.rawValue),
                "track_revision": .string(chunk.key.trackRevision.description),
                "renderer_revision": .string(chunk.key.rendererRevision.description),
                "preset": .string(chunk.key.variant.preset.name),
                "intensity": .number(chunk.key.variant.intensity.value),
                "chunk": .integer(chunk.key.index),
                "format": .string(format.sampleFormat.name),
                "sample_rate": .integer(format.sampleRate),
                "channels": .integer(format.channelCount),
                "frames": .integer(Int(chunk.frameCount.rawValue)),
                "segment": .string(chunk.segment),
                "offset": .integer(Int(chunk.offset)),
                "bytes": .integer(chunk.recordByteCount.rawValue),
                "payload_bytes": chunk.payloadByteCount.map { .integer($0.rawValue) } ?? .null,
                "sequence": .integer(Int(chunk.sequence)),
                "level": chunk.levelName.map { .string($0) } ?? .null,
                "verified": .boolean(chunk.problem == nil),
                "problem": chunk.problem.map { .string($0) } ?? .null,
                "render_ms": .number(chunk.renderSeconds * 1e3),
                "hits": .integer(chunk.hitCount),
                "priority": .number(chunk.priority),
                "created_at": .string(CalendarText.iso8601(chunk.createdAt)),
                "last_used_at": .string(CalendarText.iso8601(chunk.lastUsedAt)),
            ])
        }
    }
}
