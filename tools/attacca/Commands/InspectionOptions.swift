// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import Logging
import Threading

/// What every verb that looks into a cache directory takes; they read, and never write.
struct InspectionOptions: ParsableArguments {
    @OptionGroup var cache: CacheOptions

    @Flag(help: "Print JSON instead of text.")
    var json = false

    /// Opens the cache and prints what `report` makes of it.
    ///
    /// - Throws: `ExitCode` once the reason was said: 66 when there is no cache, 1 when it cannot be read.
    func inspect(_ report: (CacheInspector) throws -> InspectionReport) throws {
        SignalPipe.surviveBrokenPipes()
        let problems = ProblemLog(console: Console(isLive: false))
        let directory = try cache.path
        do {
            guard try LocalFiles.exists(CacheDirectory.index(in: directory)) else {
                problems.missing("\(directory): there is no cache here; `attacca play` makes one")
                throw ExitCode(problems.exitStatus)
            }
            let inspector = try CacheInspector.open(
                directory: directory, timeSource: SystemTimeSource(), logger: .silent)
            let report = try report(inspector)
            try Console.printResult(json ? report.json.text : report.lines.joined(separator: "\n"))
        } catch let error as LocalFiles.Failure where error.isBrokenPipe {
            // Whoever read has seen enough.
            return
        } catch let error as LocalFiles.Failure {
            problems.failed("\(directory): \(error)")
            throw ExitCode(problems.exitStatus)
        } catch let error as ExitCode {
            throw error
        } catch {
            problems.failed("\(error)")
            throw ExitCode(problems.exitStatus)
        }
    }
}
