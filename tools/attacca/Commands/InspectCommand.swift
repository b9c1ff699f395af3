// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import CacheModel

/// Lists what a cache directory holds, one kind of thing at a time.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what a cache directory holds.",
        discussion:
            "Reads only; a player may play meanwhile. Exits 66 when there is no cache, 1 when it cannot be read.",
        subcommands: [
            Tiers.self, Chunks.self, Segments.self, Transitions.self, Plan.self, Chunk.self, Segment.self,
            Track.self,
        ], defaultSubcommand: Tiers.self
    )
}

extension InspectCommand {
    /// What of each variant of each track is stored.
    struct Tiers: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What is stored, by track, preset and intensity.")

        @OptionGroup var options: InspectionOptions

        func run() throws {
            try options.inspect { StoredVariants(try $0.chunks()).report }
        }
    }

    /// Every stored chunk.
    struct Chunks: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Every stored chunk.")

        @OptionGroup var options: InspectionOptions

        func run() throws {
            try options.inspect { inspector in
                let entries = try inspector.chunks()
                return InspectionReport(lines: Self.lines(entries), json: .array(entries.map(Self.json)))
            }
        }

        private static func lines(_ entries: [CacheEntry]) -> [String] {
            var table = TextTable(header: [
                "tier": .left, "preset": .left, "intensity": .right, "chunk": .right, "size": .right,
                "hits": .right,
                "age": .right, "format": .left, "track": .left,
            ])
            for entry in entries {
                table.append([
                    entry.tier.rawValue.uppercased(), entry.key.variant.preset.name,
                    entry.key.variant.intensity.description, "\(entry.key.index)",
                    TextFormat.bytes(entry.byteCount.rawValue), "\(entry.hitCount)",
                    TextFormat.age(seconds: entry.ageSeconds), entry.key.grid.format.description,
                    entry.key.track.rawValue,
                ])
            }
            return table.lines
        }

        private static func json(_ entry: CacheEntry) -> JSONValue {
            .members([
                "tier": .string(entry.tier.rawValue),
                "track": .string(entry.key.track.rawValue),
                "track_revision": .string(entry.key.trackRevision.description),
                "renderer_revision": .string(entry.key.rendererRevision.description),
                "preset": .string(entry.key.variant.preset.name),
                "intensity": .number(entry.key.variant.intensity.value),
                "chunk": .integer(entry.key.index),
                "format": .string(entry.key.grid.format.sampleFormat.name),
                "sample_rate": .integer(entry.key.grid.format.sampleRate),
                "channels": .integer(entry.key.grid.format.channelCount),
                "chunk_frames": .integer(Int(entry.key.grid.chunkFrameCount.rawValue)),
                "bytes": .integer(entry.byteCount.rawValue),
                "hits": .integer(entry.hitCount),
                "age_seconds": .number(entry.ageSeconds),
                "sequence": entry.sequence.map { .integer(Int($0)) } ?? .null,
            ])
        }
    }

    /// The segment files of the disk tier.
    struct Segments: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The segment files of the disk tier.")

        @OptionGroup var options: InspectionOptions

        func run() throws {
            try options.inspect { inspector in
                let segments = try inspector.segments()
                return InspectionReport(lines: Self.lines(segments), json: .array(segments.map(Self.json)))
            }
        }

        private static func lines(_ segments: [SegmentOverview]) -> [String] {
            var table = TextTable(header: [
                "segment": .left, "state": .left, "chunks": .right, "written": .right, "live": .right,
                "on disk": .right, "created (UTC)": .left,
            ])
            for segment in segments {
                table.append([
                    segment.name, segment.state, "\(segment.chunkCount)",
                    TextFormat.bytes(segment.writtenByteCount.rawValue),
                    TextFormat.bytes(segment.liveByteCount.rawValue),
                    TextFormat.bytes(segment.diskByteCount.rawValue),
                    CalendarText.minute(segment.createdAt),
                ])
            }
            return table.lines
        }

        private static func json(_ segment: SegmentOverview) -> JSONValue {
            .members([
                "segment": .string(segment.name),
                "state": .string(segment.state),
                "chunks": .integer(segment.chunkCount),
                "written_bytes": .integer(segment.writtenByteCount.rawValue),
                "live_bytes": .integer(segment.liveByteCount.rawValue),
                "disk_bytes": .integer(segment.diskByteCount.rawValue),
                "created_at": .string(CalendarText.iso8601(segment.createdAt)),
            ])
        }
    }
}
