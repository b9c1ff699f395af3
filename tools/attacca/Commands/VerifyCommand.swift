// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import Threading

/// Reads everything and says what is wrong with it.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Read every byte of a cache and say what is damaged.",
        discussion: """
            Reads only, unless --repair is given; a player may play meanwhile. A torn end that the index does not \
            know, an empty directory and a half-made cache are no damage.

            --repair drops what is damaged: it could not be served, and is rendered anew when it is wanted. Nothing \
            healthy is touched. The exit status then says whether damage is left.

            Exit status:
              0    nothing is damaged
              1    something is damaged, or the cache cannot be read
              64   wrong usage
              66   there is no such directory
              130  ended by Ctrl-C
            """)

    @OptionGroup var options: InspectionOptions

    @Flag(help: "Drop what is damaged.")
    var repair = false

    @Flag(name: .customLong("decode"), help: "Decode every chunk as well; takes some times longer.")
    var decodesPayloads = false

    func run() throws {
        var status: Int32 = 0
        try options.look { directory, _ in
            try InspectionOptions.requireDirectory(directory)
            let console = Console(isLive: Terminal.canRedraw(StandardError.descriptor))
            let bar = try ProgressBar(title: repair ? "repairing" : "verifying", console: console)
            defer { bar.finish() }
            let report = try repair ? repaired(directory, bar) : verified(directory, bar)
            status = report.exitStatus
            if let signal = bar.endSignal { status = 128 + signal }
            bar.finish()
            return report.report
        }
        guard status == 0 else { throw ExitCode(status) }
    }

    private func verified(_ directory: String, _ bar: ProgressBar) throws -> VerifyReport {
        let verification = try CacheInspector.verify(
            directory: directory, decodesPayloads: decodesPayloads,
            allowsNetworkFileSystem: options.cache.allowsNetworkFileSystem, timeSource: SystemTimeSource(),
            logger: .silent, progress: bar.advance)
        return VerifyReport(directory: directory, found: verification, left: nil)
    }

    private func repaired(_ directory: String, _ bar: ProgressBar) throws -> VerifyReport {
        // Opening for writing would make a cache where there is none.
        guard try CacheDirectory.holdsCache(directory) else { return try verified(directory, bar) }
        let maintenance = try CacheMaintenance.open(
            directory: directory, allowsNetworkFileSystem: options.cache.allowsNetworkFileSystem,
            timeSource: SystemTimeSource(), logger: .silent)
        let (found, left) = try maintenance.repair(
            decodesPayloads: decodesPayloads, progress: bar.advance)
        try maintenance.close()
        return VerifyReport(directory: directory, found: found, left: left)
    }
}
