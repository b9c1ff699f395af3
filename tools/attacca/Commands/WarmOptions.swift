// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import CacheModel
import Logging

/// The options of `warm`, checked as far as that goes without opening anything.
struct WarmOptions: ParsableArguments {
    static let firstSecondsDefault = 20.0
    /// Beyond this a track is whole.
    static let firstSecondsRange = 0.001...1e6

    @Argument(
        help: ArgumentHelp(
            "What to warm: audio files, directories of them, M3U playlists.",
            valueName: "file|directory|playlist"))
    var inputs: [String] = []

    @OptionGroup var cache: CacheOptions

    @Option(
        help: ArgumentHelp(
            "In which presets: those the listener probably plays, all, or a list. (default: likely)",
            valueName: "likely|all|NAME,..."),
        transform: OptionText.presetChoice)
    var presets: PresetChoice = .likely

    @Option(help: ArgumentHelp("Whose habits say what is likely.", valueName: "name"))
    var listener = "default"

    @Option(
        name: .customLong("first-seconds"),
        help: ArgumentHelp(
            "The chunks that hold so much of the start of each track. (default: 20)", valueName: "N"))
    var firstSeconds: Double?

    @Flag(name: .customLong("whole"), help: "Every chunk of each track.")
    var isWhole = false

    @Option(
        help: "How strongly the presets are applied, from 0 (untouched) to 1, in tenths.",
        transform: OptionText.intensity)
    var intensity: Intensity = .full

    @OptionGroup var grid: GridOptions

    @Flag(name: .customLong("dry-run"), help: "Render and write nothing; say what would be rendered.")
    var isDryRun = false

    @Flag(help: "Print one JSON object instead of text.")
    var json = false

    func validate() throws {
        guard !inputs.isEmpty else { throw ValidationError("Name files, directories or playlists to warm.") }
        guard (1...256).contains(listener.utf8.count) else {
            throw ValidationError("--listener is a name of 1 to 256 bytes.")
        }
        guard let firstSeconds else { return }
        if isWhole { throw ValidationError("--first-seconds and --whole exclude each other.") }
        guard Self.firstSecondsRange.contains(firstSeconds) else {
            throw ValidationError("--first-seconds is \(firstSeconds); it can be 0.001 to 1000000.")
        }
    }

    /// What is asked for, of these tracks in these presets.
    func request(_ tracks: [TrackID], _ presets: [Preset]) -> WarmingRequest {
        WarmingRequest(
            tracks: tracks, presets: presets, intensity: intensity,
            extent: isWhole ? .whole : .firstSeconds(firstSeconds ?? Self.firstSecondsDefault))
    }
}
