// SPDX-License-Identifier: MIT
import ArgumentParser
import AudioAnalysis
import CacheModel
import Foundation

/// What the chunk codec gains on real music and how fast it is, beside memcpy, LZ4 and FLAC.
struct CodecLab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "codec",
        abstract: "Ratio and speed of the chunk codec on real audio, beside memcpy, LZ4 and FLAC.",
        discussion: """
            Cuts chunks at 15, 45 and 75 % of each track. A window moves back to fit; a track shorter than a window \
            gives one short chunk. A directory gives the audio files in it and below it, sorted.

            f32 is what libsndfile decodes. Integers are the nearest ones, full scale 2^(bits - 1), saturated; integer \
            sources of at most that width come out as they are in the file.

            Rows:
              memcpy         a copy there and a copy back: ratio 1, the yardstick
              lz4            LZ4_compress_default and LZ4_decompress_safe, raw blocks
              lz4hc          LZ4_compress_HC at its default level
              attacca-LEVEL  the cache's own payloads; decoding counts the record's CRC-32C
              flac           FLAC level 5 through libsndfile, in memory; s16 and s24 only

            One thread; in each repetition each chunk goes through every row in turn. Every decode is compared with \
            its input. Before an encode its input is in the processor's cache; before a decode it is not, and the \
            memory that it goes to is. A repetition of a row takes the sum over its chunks; printed are medians over the repetitions, \
            after a pass that is not measured.

              ratio            raw bytes by encoded bytes, all chunks of the row
              encode, decode   10^6 raw bytes a second
              vs memcpy        decode rate by memcpy's decode rate in the same repetition

            A chunk that FLAC cannot take is left out of that row and named; "chunks" counts those that are in.
            Exits 0; 1 when a decode differs from its input; 64 on wrong usage; 66 when a file is missing, after \
            measuring the others, or nothing can be read.
            """)

    @Argument(help: ArgumentHelp("Audio files, and directories of them.", valueName: "file|directory"))
    var inputs: [String]

    @Option(help: "Duration of a chunk, in seconds: 0.1 to 60.")
    var seconds = 10.0

    @Option(help: "Sample format: s16, s24, s32 or f32.")
    var format = "s16"

    @Option(name: .customLong("repeat"), help: "Repetitions that are measured: 1 to 1000.")
    var repetitions = 7

    @Flag(help: "Print one JSON object instead of tables.")
    var json = false

    mutating func validate() throws {
        guard !inputs.isEmpty else { throw ValidationError("Name at least one audio file or directory.") }
        guard (0.1...60).contains(seconds) else {
            throw ValidationError("--seconds is from 0.1 to 60, not \(seconds).")
        }
        guard SampleFormat(name: format) != nil else {
            throw ValidationError("--format is s16, s24, s32 or f32, not \(format).")
        }
        guard (1...1000).contains(repetitions) else {
            throw ValidationError("--repeat is from 1 to 1000, not \(repetitions).")
        }
    }

    func run() throws {
        let console = LabConsole()
        let files = AudioFileList(expanding: inputs)
        let report = try report(on: files, console: console)
        if json {
            try LabJSON.print(report)
        } else {
            for line in report.lines { print(line) }
        }
        if files.hasMissingInput { throw LabExit.missingInput }
    }

    /// Measures on every file that can be read.
    ///
    /// - Throws: ``LabExit/missingInput`` when there is none; ``LabFailure`` when a codec fails.
    func report(on files: AudioFileList, console: LabConsole) throws -> CodecReport {
        defer { console.clearProgress() }
        for problem in files.problems { console.say(problem) }
        let subjects = read(files.paths, console: console)
        guard !subjects.isEmpty else { throw LabExit.missingInput }
        return try measure(subjects, console: console)
    }

    /// The chunks of every file that can be read; what cannot is named.
    private func read(_ paths: [String], console: LabConsole) -> [CodecSubject] {
        let reader = WindowReader(sampleFormat: SampleFormat(name: format)!, windowSeconds: seconds)
        return paths.enumerated().flatMap { number, path in
            console.showProgress("reading file \(number + 1) of \(paths.count)")
            do {
                return try reader.subjects(of: path)
            } catch {
                console.say("\(error)")
                return []
            }
        }
    }

    private func measure(_ subjects: [CodecSubject], console: LabConsole) throws -> CodecReport {
        let buffers = CodecBuffers(
            chunkByteCountMax: subjects.map(\.chunk.byteCount.rawValue).max() ?? 0,
            sampleCountMax: subjects.map {
                $0.chunk.frameCount.sampleCount(channelCount: $0.chunk.format.channelCount)
            }.max() ?? 0)
        let codecs = Self.codecs(for: SampleFormat(name: format)!, buffers: buffers)
        let tallies = try CodecMeasurement.run(
            subjects, codecs: codecs, buffers: buffers, repetitions: repetitions, console: console)
        return CodecReport(subjects: subjects, tallies: tallies)
    }

    /// The rows, in the order in which they are printed.
    static func codecs(for sampleFormat: SampleFormat, buffers: CodecBuffers) -> [any MeasuredCodec] {
        var codecs: [any MeasuredCodec] = [
            CopyCodec(buffers: buffers), LZ4Codec(name: "lz4", effort: .normal, buffers: buffers),
            LZ4Codec(name: "lz4hc", effort: .high, buffers: buffers),
        ]
        codecs += AttaccaCodec.all(buffers: buffers)
        if FLACCodec.takes(sampleFormat) { codecs.append(FLACCodec(buffers: buffers)) }
        return codecs
    }
}

/// Exit statuses of experiments beside success, failure (1) and wrong usage (64).
enum LabExit {
    /// `EX_NOINPUT`.
    static let missingInput = ExitCode(66)
}
