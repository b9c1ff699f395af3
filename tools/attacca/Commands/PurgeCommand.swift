// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import CacheModel
import Threading

/// Removes stored chunks.
struct PurgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "purge",
        abstract: "Remove stored chunks by track, preset or age.",
        discussion: """
            Criteria combine: a chunk goes when it meets all that are given. Without --confirm it only says what \
            would go, and exits 64. What was learned of the listener stays. A player may play meanwhile; it renders \
            anew what it still wants.

            Exit status:
              0    done; also when nothing met the criteria
              1    something cannot be read or removed
              64   wrong usage, or --confirm is missing
              66   there is no cache
            """)

    @OptionGroup var options: InspectionOptions

    @Option(
        help: ArgumentHelp(
            "Chunks of this track: its file, or its name as `attacca inspect chunks` prints it.",
            valueName: "file"))
    var track: String?

    @Option(
        help: ArgumentHelp("Chunks of this preset, of any track.", valueName: "name"),
        transform: OptionText.storedPreset)
    var preset: Preset?

    @Option(
        name: .customLong("older-than"),
        help: ArgumentHelp("Chunks not used for this long: 90m, 12h, 30d or 2w.", valueName: "age"),
        transform: OptionText.age)
    var unusedSeconds: Double?

    @Flag(name: .customLong("all"), help: "Every chunk.")
    var isEverything = false

    @Flag(name: .customLong("confirm"), help: "Really remove them.")
    var isConfirmed = false

    private var hasCriteria: Bool { track != nil || preset != nil || unusedSeconds != nil }

    func validate() throws {
        if track?.isEmpty == true { throw ValidationError("--track names no track.") }
        guard hasCriteria != isEverything else {
            throw ValidationError(
                isEverything
                    ? "--all goes with no other criterion."
                    : "Say what to remove: --track, --preset, --older-than or --all.")
        }
    }

    func run() throws {
        var isRefused = false
        try options.inspect { inspector in
            let directory = try options.cache.path
            let criteria = try criteria(inspector, directory)
            guard isConfirmed else {
                isRefused = true
                return Self.report(try inspector.purgeable(criteria), isDone: false)
            }
            let maintenance = try CacheMaintenance.open(
                directory: directory, allowsNetworkFileSystem: options.cache.allowsNetworkFileSystem,
                timeSource: SystemTimeSource(), logger: .silent)
            let removed = try maintenance.purge(criteria)
            try maintenance.close()
            return Self.report(removed, isDone: true)
        }
        if isRefused { throw ExitCode(ProblemLog.ExitStatus.usage) }
    }

    private func criteria(_ inspector: CacheInspector, _ directory: String) throws -> PurgeCriteria {
        var criteria = PurgeCriteria(preset: preset, unusedSeconds: unusedSeconds)
        if let track {
            criteria.track = try TrackSelection(track: track)
                .matches(in: try inspector.chunks(), cacheDirectory: directory)[0].key.track
        }
        return criteria
    }

    private static func report(_ overview: PurgeOverview, isDone: Bool) -> InspectionReport {
        let what =
            "\(TextFormat.count(overview.chunkCount, "chunk")) of \(TextFormat.bytes(overview.byteCount.rawValue))"
        return InspectionReport(
            lines: [isDone ? "removed \(what)" : "would remove \(what); --confirm does it"],
            json: .members([
                "removed": .boolean(isDone),
                "chunks": .integer(overview.chunkCount),
                "bytes": .integer(overview.byteCount.rawValue),
            ]))
    }
}
