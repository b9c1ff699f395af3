// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import AudioAnalysis
import CacheModel
import PresetRendering

/// Shows what is predicted of a listener, and why.
struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Show which preset a listener chooses next, and why.",
        discussion: """
            Reads only; a player may play meanwhile. Each preset has a probability by what the listener did so far, one \
            by the audio, and one by both, weighed by who was right so far. Without --file nothing is known of the \
            audio, and the listener's is the one.

            What is behind the listener's: the row of the transition matrix, how often each preset was chosen (older \
            switches count less), and how far each model of habit is trusted. What is behind the audio's: five features \
            from 0 to 1, and how well each preset suits them by the rules, before this listener's own choices.

            The scenarios are what the listener does first within the next 30 seconds, a minute after the last switch.

            Exit status:
              0    done; also where nothing is known of the listener: then what is shipped is shown
              1    the cache or the file cannot be read
              64   wrong usage
              66   there is no cache directory, no such file, chunk or preset
            """)

    @OptionGroup var options: InspectionOptions

    @Option(help: ArgumentHelp("Whose switches.", valueName: "name"))
    var listener = "default"

    @Option(
        name: .customLong("from"),
        help: ArgumentHelp(
            "The preset that plays. (default: the one that was chosen last)", valueName: "preset"),
        transform: OptionText.storedPreset)
    var preset: Preset?

    @Option(
        help: ArgumentHelp(
            "The track that plays; its audio counts, as stored or else analysed now.", valueName: "track"))
    var file: String?

    @Option(help: ArgumentHelp("The chunk of it that plays, from 0.", valueName: "N"))
    var chunk: Int?

    @Option(name: .customLong("chunk-seconds"), help: "Duration of a chunk, 1 to 60 seconds.")
    var chunkSeconds = 10.0

    func validate() throws {
        guard (1...256).contains(listener.utf8.count) else {
            throw ValidationError("--listener is a name of 1 to 256 bytes.")
        }
        guard (file == nil) == (chunk == nil) else {
            throw ValidationError("--file and --chunk go together: a chunk of a file.")
        }
        if file?.isEmpty == true { throw ValidationError("--file names no file.") }
        if let chunk, !(0...ChunkKey.indexMax).contains(chunk) {
            throw ValidationError("--chunk is \(chunk); it can be 0 to \(ChunkKey.indexMax).")
        }
        guard GridOptions.chunkSecondsRange.contains(chunkSeconds) else {
            throw ValidationError("--chunk-seconds is \(chunkSeconds); it can be 1 to 60.")
        }
    }

    func run() throws {
        try options.look { directory, problems in
            let inspector = try open(directory, problems)
            let forecast = try forecast(inspector)
            if let preset, !forecast.presets.contains(preset) {
                let known = forecast.presets.map(\.name).joined(separator: ", ")
                throw InputProblem(name: preset.name, reason: "is none of the presets \(known)")
            }
            let audio = try file.flatMap { file in
                try chunk.map {
                    try AudioExcerpt(file: file, chunk: $0, chunkSeconds: chunkSeconds, inspector)
                }
            }
            return ForecastReport(forecast, from: preset, audio: audio).report
        }
    }

    /// The cache, or `nil` of a directory that holds none yet.
    private func open(_ directory: String, _ problems: ProblemLog) throws -> CacheInspector? {
        guard try LocalFiles.exists(directory) else {
            problems.missing("\(directory): there is no cache here; `attacca play` makes one")
            throw ExitCode(problems.exitStatus)
        }
        guard try LocalFiles.exists(CacheDirectory.index(in: directory)) else {
            try InspectionOptions.requireDirectory(directory)
            return nil
        }
        return try options.inspector(of: directory)
    }

    private func forecast(_ inspector: CacheInspector?) throws -> ListenerForecast {
        let presets = ReferenceRenderer.presets
        return try inspector?.forecast(of: listener, among: presets)
            ?? ListenerForecast(unknown: listener, presets: presets)
    }
}
