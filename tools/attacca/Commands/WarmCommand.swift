// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import CacheModel
import PresetRendering
import Threading

/// Renders into the disk tier what is going to be played.
struct WarmCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "warm",
        abstract: "Render files, directories and playlists into the disk tier before anyone plays them.",
        discussion: """
            The start of every track in the likeliest preset comes first, then in the next preset, then what follows. What is \
            stored already is passed over: one that was ended goes on where it was when it is run again. A player may play \
            meanwhile; where both want the processor, the player goes first.

            --presets likely are the preset that the listener chose last, and those that follow it with a probability of 80 % \
            together, as `attacca predict` shows them; all presets while nothing is known of the listener.

            --intensity, --format and --chunk-seconds have to be those that are played with: chunks of others are other chunks.

            It ends early rather than write more than the budget of a day, or push out of the disk tier what it has just put \
            there.

            Exit status:
              0    everything is stored that was asked for
              1    a budget or the disk ended it, a track cannot be rendered, or the cache directory cannot be used
              64   wrong usage
              66   an input is missing or must not be read, and nothing worse happened
              129, 130, 143   ended by a hang-up, Ctrl-C or a termination signal; what was rendered is kept
            """)

    @OptionGroup var options: WarmOptions

    func run() throws {
        StandardError.divertLibraries()
        defer { StandardError.restore() }
        let console = Console(isLive: Terminal.canRedraw(StandardError.descriptor))
        let problems = ProblemLog(console: console)
        var status: Int32
        do {
            status = try run(console: console, problems: problems)
        } catch {
            console.erase()
            problems.failed("\(error)")
            status = problems.exitStatus
        }
        guard status == 0 else { throw ExitCode(status) }
    }

    /// Finds what is to be warmed and warms it; gives the exit status.
    private func run(console: Console, problems: ProblemLog) throws -> Int32 {
        let bar = try ProgressBar(title: "warming", console: console, amount: String.init)
        defer { bar.finish() }
        let expansion = InputExpansion(expanding: options.inputs)
        for problem in expansion.problems { problems.missing(problem.description) }
        guard !expansion.tracks.isEmpty else { return problems.exitStatus }
        let stock = try WarmingStock(options.cache, problems: problems)
        let chosen = try ChosenPresets(options.presets, available: ReferenceRenderer.presets) {
            try stock.forecast(of: options.listener, among: ReferenceRenderer.presets)
        }
        problems.note(chosen.line(listener: options.listener))
        let request = options.request(expansion.tracks, chosen.presets)
        guard !options.isDryRun else {
            try preview(request, chosen, stock, bar, problems)
            return bar.endSignal.map { 128 + $0 } ?? problems.exitStatus
        }
        let cache = try openCache(at: .directory(options.cache.path))
        let report = try warm(cache, request, bar)
        bar.finish()
        do throws(AttaccaError) {
            try cache.closeBlocking()
        } catch {
            problems.failed("\(error)")
        }
        say(report.failures, problems)
        let summary = WarmReport(report, chosen: chosen, isEndedBySignal: bar.endSignal != nil)
        if let stop = summary.stop { problems.failed(stop) }
        printResult(summary.report, problems)
        if let signal = bar.endSignal { return 128 + signal }
        return problems.exitStatus
    }

    private func openCache(at location: CacheLocation) throws(AttaccaError) -> PlayerCache {
        var configuration = CacheConfiguration()
        configuration.sampleFormat = options.grid.format
        configuration.chunkSeconds = options.grid.chunkSeconds
        configuration.isLearningEnabled = false
        configuration.isAudioAnalysisEnabled = false
        configuration.allowsNetworkFileSystem = options.cache.allowsNetworkFileSystem
        configuration.playerName = "attacca"
        configuration.playerVersion = AttaccaVersion.current
        configuration.logger = .silent
        return try PlayerCache.openBlocking(
            at: location, renderer: ReferenceRenderer(), configuration: configuration)
    }

    private func warm(
        _ cache: PlayerCache, _ request: WarmingRequest, _ bar: ProgressBar
    ) throws(AttaccaError) -> WarmingReport {
        try cache.warmBlocking(request) { progress in
            guard progress.chunkCount > 0 else { return advance(bar, describing: progress) }
            bar.title = "warming"
            return bar.advance(to: progress.doneCount, of: progress.chunkCount)
        }
    }

    private func advance(_ bar: ProgressBar, describing progress: WarmingProgress) -> Bool {
        bar.title = "looking at tracks"
        return bar.advance(to: progress.describedTrackCount, of: progress.trackCount)
    }

    /// Says what would be rendered. Looks at the tracks, and touches no cache directory.
    private func preview(
        _ request: WarmingRequest, _ chosen: ChosenPresets, _ stock: WarmingStock, _ bar: ProgressBar,
        _ problems: ProblemLog
    ) throws {
        let cache = try openCache(at: .memoryOnly)
        let found = try cache.warmingPlan(for: request) { advance(bar, describing: $0) }
        bar.finish()
        try cache.closeBlocking()
        guard let (plan, failures) = found else { return }
        say(failures, problems)
        let outlook = WarmingOutlook(plan: plan, stored: try stock.entries())
        printResult(
            WarmPreview(outlook: outlook, chosen: chosen, limits: try stock.limits()).report, problems)
    }

    private func say(_ failures: [WarmingReport.Failure], _ problems: ProblemLog) {
        for failure in failures {
            let error = TrackError(failure.error, track: failure.track)
            let rest =
                failure.chunkCount > 0 ? " (\(TextFormat.count(failure.chunkCount, "chunk")) missing)" : ""
            if error.isMissingInput {
                problems.missing(error.description)
            } else {
                problems.failed(error.description + rest)
            }
        }
    }

    private func printResult(_ report: InspectionReport, _ problems: ProblemLog) {
        do throws(LocalFiles.Failure) {
            try Console.printResult(
                options.json ? report.json.text : report.lines.joined(separator: "\n"))
        } catch {
            // Whoever read may have seen enough.
            guard !error.isBrokenPipe else { return }
            problems.failed("standard output: \(error)")
        }
    }
}
