// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import AudioAnalysis
import Logging
import Threading

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What every verb that looks into a cache directory takes; they read, and never write.
struct InspectionOptions: ParsableArguments {
    @OptionGroup var cache: CacheOptions

    @Flag(help: "Print JSON instead of text.")
    var json = false

    /// Opens the cache and prints what `report` makes of it.
    ///
    /// - Parameters:
    ///   - toStandardError: For results whose other half takes standard output.
    ///   - report: Throws `InputProblem` for what is asked for and is not there.
    /// - Throws: `ExitCode` once the reason was said: 66 when there is no cache or not what is asked for, 1 when
    ///   something cannot be read or written.
    func inspect(
        toStandardError: Bool = false, _ report: (CacheInspector) throws -> InspectionReport
    ) throws {
        try look(toStandardError: toStandardError) { directory, problems in
            guard try LocalFiles.exists(CacheDirectory.index(in: directory)) else {
                problems.missing("\(directory): there is no cache here; `attacca play` makes one")
                throw ExitCode(problems.exitStatus)
            }
            return try report(try inspector(of: directory))
        }
    }

    /// Opens a cache for reading.
    func inspector(of directory: String) throws(AttaccaError) -> CacheInspector {
        try CacheInspector.open(
            directory: directory, allowsNetworkFileSystem: cache.allowsNetworkFileSystem,
            timeSource: SystemTimeSource(), logger: .silent)
    }

    /// Prints what `report` makes of the cache directory, which need not hold a cache.
    ///
    /// - Throws: As ``inspect(toStandardError:_:)``.
    func look(
        toStandardError: Bool = false, _ report: (String, ProblemLog) throws -> InspectionReport
    ) throws {
        SignalPipe.surviveBrokenPipes()
        let problems = ProblemLog(console: Console(isLive: false))
        let directory = try cache.path
        do {
            try print(try report(directory, problems), toStandardError: toStandardError)
        } catch let error as OutputError where error.code == .readerGone {
            // Whoever read has seen enough.
            return
        } catch let error as InputProblem {
            problems.missing("\(error)")
            throw ExitCode(problems.exitStatus)
        } catch let error as AudioFileError {
            if error.isMissingInput {
                problems.missing(error.message)
            } else {
                problems.failed(error.message)
            }
            throw ExitCode(problems.exitStatus)
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

    /// Requires a directory.
    ///
    /// - Throws: `InputProblem` when there is none.
    static func requireDirectory(_ path: String) throws {
        guard try LocalFiles.exists(path) else {
            throw InputProblem(name: path, reason: "there is no such directory")
        }
        guard try LocalFiles.status(path).kind == .directory else {
            throw LocalFiles.Failure(errorNumber: ENOTDIR)
        }
    }

    private func print(_ report: InspectionReport, toStandardError: Bool) throws(OutputError) {
        let text = json ? report.json.text : report.lines.joined(separator: "\n")
        try OutputError.naming(toStandardError ? "standard error" : "standard output") {
            () throws(LocalFiles.Failure) in
            try Console.printResult(text, toStandardError: toStandardError)
        }
    }
}
