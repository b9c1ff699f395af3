// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import CacheModel

extension InspectCommand {
    /// What of one track is stored: its revisions, and a map of presets and chunks.
    struct Track: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What is stored of one track: its revisions, and which chunks of which presets.")

        @OptionGroup var options: InspectionOptions

        @Argument(
            help: ArgumentHelp(
                "The track: its file, or its name as `attacca inspect chunks` prints it.", valueName: "file"))
        var track: String

        func run() throws {
            try options.inspect { inspector in
                let entries = try TrackSelection(track: track).matches(
                    in: try inspector.chunks(), cacheDirectory: try options.cache.path)
                return TrackMap(entries).report
            }
        }
    }
}
