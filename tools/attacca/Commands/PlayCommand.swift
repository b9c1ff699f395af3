// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import CacheModel
import PresetRendering

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Plays files through the cache with the reference renderer.
struct PlayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "play",
        abstract: "Play files, directories and playlists through the cache.",
        discussion: """
            What can be played is played; each file that cannot, or only in part, is named in one line with the \
            reason. A cache directory that cannot be written is named too, and does without what it would have kept: \
            that alone is no failure.

            Keys, on a terminal: 1-5 preset, left and right seek 10 seconds, n next, p back to the start of the track or, \
            there, to the one before, q quit. Ctrl-Z stops the \
            player; while it is stopped it keeps no other process from writing to the cache.

            Without the cache: the time that the same listener would have waited with a player that renders on \
            demand, one chunk ahead, at the speed of the run. It waits for the whole render of a chunk at each jump \
            (start, switch, seek, other track), and between jumps for what rendering a chunk takes longer than playing \
            the one before.

            Exit status:
              0    everything was played
              1    something failed while running: a damaged file, an output that cannot be written, a cache
                   directory that a newer version wrote
              64   wrong usage
              66   an input is missing or must not be read, and nothing worse happened
              129, 130, 143   ended by a hang-up, Ctrl-C or a termination signal, after closing the cache
            """)

    @OptionGroup var options: PlayOptions

    func run() throws {
        // Whoever asks for the log gets what the libraries say as well.
        if options.logLevel == nil { StandardError.divertLibraries() }
        defer { StandardError.restore() }
        let isLive = Terminal.canRedraw(StandardError.descriptor)
        let console = Console(isLive: isLive)
        let problems = ProblemLog(console: console)
        let status: Int32
        do {
            status = try run(isLive: isLive, console: console, problems: problems)
        } catch {
            problems.failed("\(error)")
            status = problems.exitStatus
        }
        guard status == 0 else { throw ExitCode(status) }
    }

    /// Finds what is to be played and plays it; gives the exit status.
    private func run(isLive: Bool, console: Console, problems: ProblemLog) throws -> Int32 {
        let interaction = try Interaction(presets: ReferenceRenderer.presets, takesKeys: isLive)
        defer { interaction.close() }
        var expansion = InputExpansion(expanding: options.inputs)
        for problem in expansion.problems { problems.missing(problem.description) }
        var demonstration: DemonstrationInput?
        defer { demonstration?.removeTemporaryFiles(problems) }
        if options.inputs.isEmpty {
            let input = try DemonstrationInput(
                cacheDirectory: options.hasNoDisk ? nil : options.cache.path, problems: problems)
            demonstration = input
            expansion = InputExpansion(expanding: [input.path])
        }
        guard !expansion.tracks.isEmpty else { return problems.exitStatus }
        let display = PlayDisplay(console: console, isLive: isLive, presets: ReferenceRenderer.presets)
        return try play(
            expansion.tracks, interaction: interaction, display: display, console: console, problems: problems
        )
    }

    /// Opens output and cache, plays, closes both and prints the result; gives the exit status.
    private func play(
        _ tracks: [TrackID], interaction: Interaction, display: PlayDisplay, console: Console,
        problems: ProblemLog
    ) throws -> Int32 {
        try options.output.check(inputs: tracks)
        let cache = try openCache()
        let sink = try options.output.makeSink(tracks: tracks)
        if let problem = cache.diskTierProblem { problems.warn("\(problem); playing from memory alone") }

        let session = PlaySession(
            PlaySession.Parts(
                tracks: tracks, cache: cache, playback: cache.playback(), sink: sink, speed: options.speed,
                interaction: interaction, display: display, problems: problems),
            variant: Variant(preset: options.preset, intensity: options.intensity), agenda: options.agenda)
        let ending = session.play()
        console.erase()
        interaction.close()
        sayUnreached(session, ending: ending, console: console)
        do throws(OutputError) {
            try sink.close()
        } catch {
            problems.failed(error.description)
        }
        let report = close(cache, tally: session.tally, problems: problems)
        printResult(report, problems: problems)
        if case .signal(let number) = ending { return 128 + number }
        return problems.exitStatus
    }

    private func openCache() throws -> PlayerCache {
        var configuration = CacheConfiguration()
        configuration.sampleFormat = options.grid.format
        configuration.chunkSeconds = options.grid.chunkSeconds
        configuration.presets = ReferenceRenderer.presets
        configuration.isLearningEnabled = !options.hasNoLearning
        configuration.prefetchPolicy = options.policy
        configuration.allowsNetworkFileSystem = options.cache.allowsNetworkFileSystem
        configuration.playerName = "attacca"
        configuration.playerVersion = AttaccaVersion.current
        configuration.logger = options.logger
        return try PlayerCache.openBlocking(
            at: options.hasNoDisk ? .memoryOnly : .directory(options.cache.path),
            renderer: ReferenceRenderer(), configuration: configuration)
    }

    /// What the script still had in store when there was nothing left to play.
    private func sayUnreached(_ session: PlaySession, ending: PlaySession.Ending, console: Console) {
        let remainder = session.cursor.agenda.scriptRemainder
        guard ending == .played, !remainder.isEmpty else { return }
        let end = TextFormat.fixed(session.cursor.clockSeconds, decimals: 1)
        console.say(
            "attacca: playback ended at \(end) s; \(TextFormat.count(remainder.count, "action")) of the script would "
                + "come later")
    }

    private func close(_ cache: PlayerCache, tally: PlayTally, problems: ProblemLog) -> PlayReport {
        do throws(AttaccaError) {
            try cache.closeBlocking()
        } catch {
            problems.warn("\(error); what could not be stored will be rendered again")
        }
        return PlayReport(cache.statistics(), tally: tally)
    }

    /// To standard output, or to standard error where the samples have that.
    private func printResult(_ report: PlayReport, problems: ProblemLog) {
        let text = options.json ? report.json.text : SummaryTable.lines(report).joined(separator: "\n")
        do throws(LocalFiles.Failure) {
            try Console.printResult(text, toStandardError: options.output == .rawStandardOutput)
        } catch {
            // Whoever read may have seen enough.
            guard !error.isBrokenPipe else { return }
            problems.failed("standard output: \(error)")
        }
    }
}
