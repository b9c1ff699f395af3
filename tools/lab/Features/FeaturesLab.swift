// SPDX-License-Identifier: MIT
import ArgumentParser
import AudioAnalysis
import CacheModel
import Foundation

/// What the analysis hears in a file, chunk by chunk, and how long it takes.
struct FeaturesLab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "features",
        abstract: "Physical features of a file and its chunks, whole and sparse, and their five 0-1 values.",
        discussion: """
            Definitions, each a mean over windows of 2048 frames (periodic Hann) at the rate of the file, of the mean \
            of all channels, silence before the first and behind the last frame:

              loudness_lufs                ITU-R BS.1770-4, gated; -70 for silence
              crest_factor_db              greatest sample by the root mean square, all channels
              spectral_centroid_hz         magnitude-weighted
              spectral_rolloff_hz          below it 85 % of the magnitude
              spectral_flatness            geometric by arithmetic mean of the power, at least 1e-10
              onset_strength_db_per_frame  mean rise of 128 mel bands (Slaney) in dB, 80 dB below the greatest at most
              tempo_energy                 autocorrelation of onsets, strongest period of 60 to 200 a minute
              vocal_presence               energy of the mean of the channels, 300 to 3400 Hz, by the energy of all

            So do librosa's spectral_centroid, spectral_rolloff (roll_percent=0.85), spectral_flatness and \
            onset_strength with n_fft=2048, the same hop_length, and defaults otherwise, and libebur128.

            analysis_ms is the median of the repetitions; decode_ms is the time to decode the chunk to float32, once.
            Exits 0; 64 on wrong usage; 66 when the file is missing or no audio; 1 when it is damaged.
            """)

    /// A chunk larger than this is of a file that no player caches.
    private static let chunkBytesMax = 1 << 30

    @Argument(help: "Audio file to analyse.")
    var file: String
    @Option(help: "Frames from one window to the next: 1 to 1048576.")
    var hop = 1024
    @Option(help: "Duration of a chunk, in seconds: 0.1 to 60.")
    var chunkSeconds = 10.0
    @Option(name: .customLong("repeat"), help: "Times that each analysis is repeated: 1 to 1000.")
    var repetitions = 5
    @Flag(help: "Print one JSON object instead of a table.")
    var json = false

    mutating func validate() throws {
        guard (1...1_048_576).contains(hop) else {
            throw ValidationError("--hop is from 1 to 1048576, not \(hop).")
        }
        guard (0.1...60).contains(chunkSeconds) else {
            throw ValidationError("--chunk-seconds is from 0.1 to 60, not \(chunkSeconds).")
        }
        guard (1...1000).contains(repetitions) else {
            throw ValidationError("--repeat is from 1 to 1000, not \(repetitions).")
        }
    }

    func run() throws {
        let console = LabConsole()
        let report: FeatureReport
        do {
            report = try self.report(console: console)
        } catch let error as AudioFileError {
            console.say("\(error)")
            throw error.isMissingInput ? LabExit.missingInput : ExitCode.failure
        }
        if json {
            try LabJSON.print(report)
        } else {
            for line in report.lines { print(line) }
        }
    }

    /// Analyses the chunks, then the file.
    func report(console: LabConsole) throws -> FeatureReport {
        defer { console.clearProgress() }
        let reader = try AudioFileReader(path: file)
        let format = PCMFormat(
            sampleFormat: .float32, sampleRate: reader.sampleRate, channelCount: reader.channelCount)
        let grid = Grid(format: format, chunkSeconds: chunkSeconds)
        guard format.byteCount(of: grid.chunkFrameCount).rawValue <= Self.chunkBytesMax else {
            throw LabFailure("\(file): \(chunkSeconds) s of \(format) are too much for one chunk")
        }
        let analyzer = FeatureAnalyzer(hopFrameCount: hop)
        let chunkCount = grid.chunkCount(of: reader.frameCount)
        let chunks = try (0..<chunkCount).map { index in
            console.showProgress("chunk \(index + 1) of \(chunkCount)")
            let frames = grid.frames(ofChunk: index, trackFrameCount: reader.frameCount)!
            return try chunk(index, frames, of: reader, format, analyzer)
        }
        let whole = try analyzer.analyze(reader, frames: 0..<reader.frameCount.rawValue) { frame in
            guard frame % Int64(100 * reader.sampleRate) < 4096 else { return }
            console.showProgress("whole file, \(frame / Int64(reader.sampleRate)) s")
        }
        return FeatureReport(
            file: file, analyzerVersion: FeatureAnalyzer.version, sampleRateHz: reader.sampleRate,
            channels: reader.channelCount,
            seconds: reader.frameCount.seconds(sampleRate: reader.sampleRate), windowFrames: 2048,
            hopFrames: hop, chunkSeconds: chunkSeconds,
            wholeFile: FeatureReport.Analysis(whole, analysisMs: nil), chunks: chunks,
            medians: chunks.isEmpty ? nil : FeatureReport.Times(chunks, chunkSeconds: chunkSeconds))
    }

    private func chunk(
        _ index: Int, _ frames: Range<Int64>, of reader: AudioFileReader, _ format: PCMFormat,
        _ analyzer: FeatureAnalyzer
    ) throws -> FeatureReport.Chunk {
        var buffer = PCMBuffer(format: format, frameCount: FrameCount(Int64(frames.count)))
        let (_, decodeMs) = try Self.timed {
            try buffer.withUnsafeMutableBytes { (bytes) throws in
                try reader.seek(to: frames.lowerBound)
                try reader.read(into: bytes.bindMemory(to: Float.self))
            }
        }
        let chunk = PCMChunk(buffer)
        return FeatureReport.Chunk(
            index: index, startSeconds: Double(frames.lowerBound) / Double(format.sampleRate),
            seconds: Double(frames.count) / Double(format.sampleRate), decodeMs: decodeMs,
            whole: analysis(of: chunk, .whole, analyzer), sparse: analysis(of: chunk, .sparse, analyzer))
    }

    private func analysis(
        of chunk: PCMChunk, _ coverage: FeatureAnalyzer.Coverage, _ analyzer: FeatureAnalyzer
    ) -> FeatureReport.Analysis {
        var features = PhysicalFeatures.silence
        let times = (0..<repetitions).map { _ in
            let (result, milliseconds) = Self.timed { analyzer.analyze(chunk, coverage: coverage) }
            features = result
            return milliseconds
        }
        return FeatureReport.Analysis(features, analysisMs: Quantiles(times).median)
    }

    /// What `body` returns, and how long it took, in milliseconds.
    private static func timed<Result>(_ body: () throws -> Result) rethrows -> (Result, Double) {
        let clock = ContinuousClock()
        let start = clock.now
        let result = try body()
        return (result, (clock.now - start) / .milliseconds(1))
    }
}
