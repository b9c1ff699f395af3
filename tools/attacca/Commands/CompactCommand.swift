// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import CacheModel
import Threading

/// Gives back the space of what was evicted.
struct CompactCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compact",
        abstract:
            "Move what lives out of sparse segment files; give back their space and unused pages of the index.",
        discussion: """
            A player may play meanwhile. Whatever stops it, nothing is lost.

            Exit status:
              0    done
              1    something cannot be read or written; what was moved before stays moved
              66   there is no cache
              130  ended by Ctrl-C
            """)

    @OptionGroup var options: InspectionOptions

    func run() throws {
        var status: Int32 = 0
        try options.look { directory, problems in
            guard try LocalFiles.exists(CacheDirectory.index(in: directory)) else {
                problems.missing("\(directory): there is no cache here; `attacca play` makes one")
                throw ExitCode(problems.exitStatus)
            }
            let console = Console(isLive: Terminal.canRedraw(StandardError.descriptor))
            let bar = try ProgressBar(title: "compacting", console: console)
            defer { bar.finish() }
            let maintenance = try CacheMaintenance.open(
                directory: directory, allowsNetworkFileSystem: options.cache.allowsNetworkFileSystem,
                timeSource: SystemTimeSource(), logger: .silent)
            let overview = try maintenance.compact { step in
                let moved = step.movedByteCount.rawValue
                return bar.advance(to: moved, of: moved + step.pendingByteCount.rawValue)
            }
            try maintenance.close()
            if let signal = bar.endSignal { status = 128 + signal }
            bar.finish()
            return Self.report(overview)
        }
        guard status == 0 else { throw ExitCode(status) }
    }

    private static func report(_ overview: CompactionOverview) -> InspectionReport {
        let (before, after) = (overview.diskByteCountBefore.rawValue, overview.diskByteCount.rawValue)
        let end = overview.isComplete ? "" : "; stopped before it was done"
        return InspectionReport(
            lines: [
                "\(TextFormat.bytes(max(0, before - after))) given back: \(TextFormat.bytes(before)) in "
                    + "\(TextFormat.count(overview.segmentCountBefore, "segment")) before, "
                    + "\(TextFormat.bytes(after)) in \(overview.segmentCount) now; "
                    + "\(TextFormat.count(overview.movedChunkCount, "chunk")) of "
                    + "\(TextFormat.bytes(overview.movedByteCount.rawValue)) moved, "
                    + "\(overview.damagedCount) damaged\(end)",
                "\(TextFormat.bytes(overview.databaseByteCountGivenBack.rawValue)) of the index given back",
            ],
            json: .members([
                "complete": .boolean(overview.isComplete),
                "moved_chunks": .integer(overview.movedChunkCount),
                "moved_bytes": .integer(overview.movedByteCount.rawValue),
                "damaged": .integer(overview.damagedCount),
                "disk_bytes_before": .integer(before),
                "disk_bytes": .integer(after),
                "index_bytes_given_back": .integer(overview.databaseByteCountGivenBack.rawValue),
                "segments_before": .integer(overview.segmentCountBefore),
                "segments": .integer(overview.segmentCount),
            ]))
    }
}
