// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import CacheModel

/// How tracks are cut into chunks: part of every key, so that what one verb stores another one finds.
struct GridOptions: ParsableArguments {
    /// Chunk durations that the cache keeps, in seconds.
    static let chunkSecondsRange = CacheConfiguration.chunkSecondsRange

    @Option(name: .customLong("chunk-seconds"), help: "Duration of a chunk, 1 to 60 seconds.")
    var chunkSeconds = 10.0

    @Option(
        help: "Sample format: \(OptionText.sampleFormatNames).",
        transform: OptionText.sampleFormat)
    var format: SampleFormat = .int16

    func validate() throws {
        guard Self.chunkSecondsRange.contains(chunkSeconds) else {
            throw ValidationError("--chunk-seconds is \(chunkSeconds); it can be 1 to 60.")
        }
    }
}
