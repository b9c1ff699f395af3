// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import CacheModel
import Threading

/// Makes the index anew from the segment files.
struct RecoverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover",
        abstract: "Rebuild the index of a cache from its segment files.",
        discussion: """
            A player does this by itself where the index is lost or damaged; this does it on demand. Nothing is \
            destroyed: the present index is set aside, and what was learned of listeners is saved out of it. No player \
            may have the cache open.

            Exit status:
              0    done
              1    another process has the cache open, or something cannot be read or written
              66   there is no cache
              130  ended by Ctrl-C; the next player that opens the cache goes on
            """)

    @OptionGroup var options: InspectionOptions

    func run() throws {
        var status: Int32 = 0
        try options.look { directory, problems in
            guard try CacheDirectory.holdsCache(directory) else {
                problems.missing("\(directory): there is no cache here; `attacca play` makes one")
                throw ExitCode(problems.exitStatus)
            }
            let console = Console(isLive: Terminal.canRedraw(StandardError.descriptor))
            let bar = try ProgressBar(title: "recovering", console: console)
            defer { bar.finish() }
            let overview = try CacheMaintenance.recover(
                directory: directory, allowsNetworkFileSystem: options.cache.allowsNetworkFileSystem,
                timeSource: SystemTimeSource(), logger: .silent, progress: bar.advance)
            if let signal = bar.endSignal { status = 128 + signal }
            bar.finish()
            return InspectionReport(lines: Self.lines(overview), json: Self.json(overview))
        }
        guard status == 0 else { throw ExitCode(status) }
    }

    private static func lines(_ overview: RecoveryOverview) -> [String] {
        var lines = overview.ignoredSegments.map {
            "ignored: \($0.name): \(DisplayText.printable($0.reason))"
        }
        lines.append(
            "found \(TextFormat.count(overview.chunkCount, "chunk")) of "
                + "\(TextFormat.bytes(overview.byteCount.rawValue)) in "
                + "\(TextFormat.count(overview.segmentCount, "segment")); "
                + "\(overview.ignoredSegments.count) ignored")
        if let path = overview.setAsidePath {
            lines.append(
                "of what was learned \(TextFormat.count(overview.salvagedRowCount, "row")) saved, "
                    + "\(overview.lostRowCount) lost")
            lines.append("the index of before is \(path); it may be deleted")
        } else {
            lines.append("there was no index before")
        }
        if !overview.isComplete { lines.append("stopped before it was done; the next player goes on") }
        return lines
    }

    private static func json(_ overview: RecoveryOverview) -> JSONValue {
        .members([
            "complete": .boolean(overview.isComplete),
            "chunks": .integer(overview.chunkCount),
            "bytes": .integer(overview.byteCount.rawValue),
            "segments": .integer(overview.segmentCount),
            "ignored_segments": .array(
                overview.ignoredSegments.map {
                    .members(["segment": .string($0.name), "reason": .string($0.reason)])
                }),
            "saved_rows": .integer(overview.salvagedRowCount),
            "lost_rows": .integer(overview.lostRowCount),
            "set_aside": overview.setAsidePath.map { .string($0) } ?? .null,
        ])
    }
}
