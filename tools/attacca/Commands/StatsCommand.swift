// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import CacheModel

/// Shows a cache directory at a glance.
struct StatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Show what a cache directory holds, and its last sessions.",
        discussion:
            "Reads only; a player may play meanwhile. Exits 66 when there is no cache, 1 when it cannot be read."
    )

    @OptionGroup var options: InspectionOptions

    func run() throws {
        try options.inspect { inspector in
            let overview = try inspector.overview()
            return InspectionReport(lines: Self.lines(overview), json: Self.json(overview))
        }
    }

    private static func lines(_ overview: CacheOverview) -> [String] {
        var table = TextTable(columns: [.left, .left])
        let prefetch = overview.prefetch
        table.append(["cache", overview.directory])
        table.append([
            "stored",
            "\(TextFormat.count(overview.chunkCount, "chunk")) in \(TextFormat.count(overview.segmentCount, "segment"))",
        ])
        if overview.suspectSegmentCount > 0 {
            table.append(["suspect", TextFormat.count(overview.suspectSegmentCount, "segment")])
        }
        table.append([
            "on disk",
            "\(share(overview.diskByteCount, of: overview.diskCapacity)), "
                + "\(TextFormat.bytes(overview.liveByteCount.rawValue)) live",
        ])
        table.append([
            "written today", share(overview.writtenTodayByteCount, of: overview.dailyWriteBudget),
        ])
        table.append(["last sync", overview.lastSyncedAt.map { CalendarText.minute($0) + " UTC" } ?? "never"])
        table.append([
            "listeners", overview.listeners.isEmpty ? "none" : overview.listeners.joined(separator: ", "),
        ])
        table.append([
            "prefetched",
            "\(prefetch.renderedCount): \(prefetch.usedCount) used, \(prefetch.lateCount) late, "
                + "\(prefetch.wastedCount) wasted",
        ])
        for (listener, prefetch) in zip(overview.listeners, overview.presetPrefetch) {
            table.append(["prefetch", "\(listener): \(PresetPrefetchText.words(prefetch))"])
        }
        for name in overview.setAsideNames {
            table.append(["set aside", "\(name), replaced since; it may be deleted"])
        }
        return table.lines + [""] + incidentLines(overview.incidents) + sessionLines(overview.sessions)
    }

    private static func share(_ byteCount: ByteCount, of budget: ByteCount?) -> String {
        TextFormat.bytes(byteCount.rawValue) + " of "
            + (budget.map { TextFormat.bytes($0.rawValue) } ?? "an unknown budget")
    }

    private static func incidentLines(_ incidents: [IncidentOverview]) -> [String] {
        guard !incidents.isEmpty else { return [] }
        var table = TextTable(header: ["incident (UTC)": .left, "kind": .left, "what": .left])
        for incident in incidents {
            table.append([CalendarText.minute(incident.occurredAt), incident.kind, incident.message])
        }
        return table.lines + [""]
    }

    private static func sessionLines(_ sessions: [SessionOverview]) -> [String] {
        guard !sessions.isEmpty else { return ["no sessions yet"] }
        var table = TextTable(header: [
            "session (UTC)": .left, "listener": .left, "played": .right, "L1": .right, "L2": .right,
            "L3": .right,
            "missed": .right, "stalls": .right, "waited": .right,
        ])
        for session in sessions {
            table.append([
                CalendarText.minute(session.startedAt), session.listener,
                session.endedAt == nil ? "open" : TextFormat.clock(seconds: session.playedSeconds),
                "\(session.hits.l1)", "\(session.hits.l2)", "\(session.hits.l3)", "\(session.missCount)",
                "\(session.stallCount)", TextFormat.duration(seconds: session.stallSeconds),
            ])
        }
        return table.lines
    }

    private static func json(_ overview: CacheOverview) -> JSONValue {
        .members([
            "directory": .string(overview.directory),
            "chunks": .integer(overview.chunkCount),
            "segments": .integer(overview.segmentCount),
            "live_bytes": .integer(overview.liveByteCount.rawValue),
            "disk_bytes": .integer(overview.diskByteCount.rawValue),
            "disk_capacity_bytes": json(overview.diskCapacity),
            "written_today_bytes": .integer(overview.writtenTodayByteCount.rawValue),
            "daily_write_budget_bytes": json(overview.dailyWriteBudget),
            "last_sync_at": overview.lastSyncedAt.map { .string(CalendarText.iso8601($0)) } ?? .null,
            "suspect_segments": .integer(overview.suspectSegmentCount),
            "set_aside": .array(overview.setAsideNames.map { .string($0) }),
            "incidents": .array(
                overview.incidents.map {
                    .members([
                        "occurred_at": .string(CalendarText.iso8601($0.occurredAt)),
                        "kind": .string($0.kind), "message": .string($0.message),
                    ])
                }),
            "listeners": .array(overview.listeners.map { .string($0) }),
            "prefetch": .members([
                "rendered": .integer(overview.prefetch.renderedCount),
                "used": .integer(overview.prefetch.usedCount),
                "late": .integer(overview.prefetch.lateCount),
                "wasted": .integer(overview.prefetch.wastedCount),
            ]),
            "preset_prefetch": .array(
                zip(overview.listeners, overview.presetPrefetch).map { listener, prefetch in
                    .members([
                        "listener": .string(listener), "prefetch": PresetPrefetchText.json(prefetch),
                    ])
                }),
            "sessions": .array(overview.sessions.map(json)),
        ])
    }

    private static func json(_ byteCount: ByteCount?) -> JSONValue {
        byteCount.map { .integer($0.rawValue) } ?? .null
    }

    private static func json(_ session: SessionOverview) -> JSONValue {
        .members([
            "listener": .string(session.listener),
            "player": .string(session.player),
            "player_version": .string(session.playerVersion),
            "started_at": .string(CalendarText.iso8601(session.startedAt)),
            "ended_at": session.endedAt.map { .string(CalendarText.iso8601($0)) } ?? .null,
            "played_seconds": .number(session.playedSeconds),
            "hits": .members([
                "l1": .integer(session.hits.l1), "l2": .integer(session.hits.l2),
                "l3": .integer(session.hits.l3),
            ]),
            "misses": .integer(session.missCount),
            "stalls": .members([
                "count": .integer(session.stallCount), "total_ms": .number(session.stallSeconds * 1e3),
            ]),
        ])
    }
}
