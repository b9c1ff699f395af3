// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import CacheModel
import Foundation
import Logging
import PresetRendering

/// What an experiment works on: real audio files, cut and rendered as asked.
struct LabSubject: ParsableArguments {
    @Argument(help: "Audio files to work on.")
    var files: [String]

    @Option(help: "Duration of a chunk, in seconds.")
    var chunkSeconds = 10.0

    @Option(help: "Sample format: s16, s24, s32 or f32.")
    var format = "s16"

    @Option(help: "Preset that is played.")
    var preset = "warm"

    @Flag(help: "Print JSON. It is what is printed in any case; for symmetry with the other tools.")
    var json = false

    mutating func validate() throws {
        guard !files.isEmpty else { throw ValidationError("Name at least one audio file.") }
        guard SampleFormat(name: format) != nil else {
            throw ValidationError("--format is s16, s24, s32 or f32, not \(format).")
        }
        guard ReferenceRenderer.presets.contains(where: { $0.name == preset }) else {
            throw ValidationError("There is no preset \(preset).")
        }
    }

    var tracks: [TrackID] {
        files.map { TrackID(URL(fileURLWithPath: $0).standardizedFileURL.path) }
    }

    func configuration() -> CacheConfiguration {
        var configuration = CacheConfiguration()
        configuration.sampleFormat = SampleFormat(name: format)!
        configuration.chunkSeconds = chunkSeconds
        configuration.presets = ReferenceRenderer.presets
        configuration.logger = Logger(label: "attacca-lab") { _ in SwiftLogNoOpLogHandler() }
        return configuration
    }

    /// What hands this on to another process of the experiment.
    func arguments(files: [String]) -> [String] {
        ["--chunk-seconds", "\(chunkSeconds)", "--format", format, "--preset", preset] + files
    }

    func request(_ track: TrackID, index: Int) -> ChunkRequest {
        ChunkRequest(track: track, preset: Preset(preset), index: index)
    }
}
