// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import CacheModel
import Logging
import PresetRendering

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The options of `play`, checked as far as that goes without opening anything.
struct PlayOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "What to play: audio files, directories of them, M3U playlists. Without any, a demonstration track.",
            valueName: "file|directory|playlist"))
    var inputs: [String] = []

    @OptionGroup var cache: CacheOptions

    @Option(
        help: "The preset to start with: \(OptionText.presetNames).",
        transform: OptionText.preset)
    var preset: Preset = ReferenceRenderer.presets[0]

    @Option(
        help: "How strongly it is applied, from 0 (untouched) to 1, in tenths.",
        transform: OptionText.intensity)
    var intensity: Intensity = .full

    @OptionGroup var grid: GridOptions

    @Option(
        help: ArgumentHelp(
            "How fast: real, max, or a factor such as 4.",
            discussion:
                "At every speed but real the listener's clock stands still while a chunk is waited for.",
            valueName: "real|max|N"),
        transform: OptionText.speed)
    var speed: PlaybackSpeed = .real

    @Option(
        help: ArgumentHelp("Where the audio goes: \(OutputTarget.forms).", valueName: "target"),
        transform: OptionText.output)
    var output: OutputTarget = .null

    @Option(
        help: ArgumentHelp(
            "What the listener does, when.",
            discussion: """
                Entries SECONDS:ACTION, separated by commas; seconds of playback since the start. Actions: the name \
                of a preset, intensity=X, seek=SECONDS (of the track), next, previous, quit. \
                Example: 12:punchy,31.5:seek=95,40:warm,55:next
                """),
        transform: OptionText.script)
    var script = ListenerScript()

    @Option(
        name: .customLong("switches-per-hour"),
        help: ArgumentHelp("A random listener with habits switches presets so often.", valueName: "N"))
    var switchesPerHour: Double?

    @Option(help: ArgumentHelp("Which random listener. (default: 1)", valueName: "N"))
    var seed: UInt64?

    @Flag(name: .customLong("no-disk"), help: "Keep everything in memory; touch no cache directory.")
    var hasNoDisk = false

    @Option(
        help: ArgumentHelp(
            "What is rendered ahead: benefit (what is worth most), fixed (windows), or none. (default: benefit)",
            valueName: "POLICY"), transform: OptionText.policy)
    var policy = PrefetchPolicy.benefit

    @Flag(name: .customLong("no-learning"), help: "Learn nothing from this listener.")
    var hasNoLearning = false

    @Flag(help: "Print one JSON object instead of the table.")
    var json = false

    @Option(
        name: .customLong("log"),
        help: ArgumentHelp(
            "Also say on standard error what the engine logs and the decoders write: \(OptionText.logLevelNames).",
            valueName: "level"),
        transform: OptionText.logLevel)
    var logLevel: Logger.Level?

    func validate() throws {
        if let switchesPerHour {
            guard (0.001...100_000).contains(switchesPerHour) else {
                throw ValidationError("--switches-per-hour is \(switchesPerHour); it can be 0.001 to 100000.")
            }
        } else if seed != nil {
            throw ValidationError("--seed chooses a random listener, which --switches-per-hour asks for.")
        }
        if output == .rawStandardOutput {
            if json {
                throw ValidationError("--output raw:- and --json both want standard output; use raw:PATH.")
            }
            if Terminal.isTerminal(STDOUT_FILENO) {
                throw ValidationError(
                    "--output raw:- writes samples, not text: pipe it into a player or a file.")
            }
        }
    }

    /// Where the engine's log goes: nowhere, unless a level was asked for.
    var logger: Logger {
        guard let logLevel else { return .silent }
        var logger = Logger(label: "attacca") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = logLevel
        return logger
    }

    /// What the listener does: the script, and the random listener beside it.
    var agenda: ListenerAgenda {
        ListenerAgenda(
            script: script,
            random: switchesPerHour.map {
                RandomListener(presets: ReferenceRenderer.presets, switchesPerHour: $0, seed: seed ?? 1)
            })
    }
}
