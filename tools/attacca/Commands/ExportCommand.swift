// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import AudioAnalysis
import CacheModel

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Writes a stored chunk, or a whole rendered track, out.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a stored chunk, or a whole rendered track, to a file.",
        discussion: """
            Only reads the cache; a player may play meanwhile. Every byte of a chunk is verified before any of it is \
            written. The file appears whole or not at all, over what was there before.

            Without --chunk all chunks of the track are written, one after the other. One that is not stored is an \
            error, unless --allow-gaps writes silence in its place. FLAC holds 16 and 24 bits; what was rendered in \
            another format goes into WAV.

            Where several stored chunks match (of other revisions of the track or the renderer, formats or chunk \
            durations), the one written last is taken and the others are listed.

            Exit status:
              0    done
              1    the chunk is damaged, the cache cannot be read, or the output cannot be written
              64   wrong usage
              66   there is no cache, or a chunk is not stored
            """)

    @OptionGroup var options: InspectionOptions

    @Option(
        help: ArgumentHelp(
            "The track: its file, or its name as `attacca inspect chunks` prints it.", valueName: "file"))
    var track: String

    @Option(help: ArgumentHelp("The preset.", valueName: "name"), transform: OptionText.storedPreset)
    var preset: Preset

    @Option(help: "How strongly it is applied, from 0 to 1, in tenths.", transform: OptionText.intensity)
    var intensity: Intensity = .full

    @Option(
        help: ArgumentHelp(
            "The chunk's place in the track, from 0. (default: the whole track)", valueName: "N"))
    var chunk: Int?

    @Option(
        help: ArgumentHelp(
            "The one record of this number, as `attacca inspect chunks --json` lists it.", valueName: "N"))
    var sequence: Int64?

    @Option(
        help: ArgumentHelp(
            "Where to: a WAV or FLAC file, or - for standard output.", valueName: "path|-"))
    var output: String

    @Option(
        help: ArgumentHelp(
            "The kind of file: wav or flac. (default: flac for a name that ends so, else wav)",
            valueName: "kind"),
        transform: OptionText.container)
    var format: AudioFileWriter.Container?

    @Flag(name: .customLong("allow-gaps"), help: "Write silence for chunks of the track that are not stored.")
    var allowsGaps = false

    @Flag(
        name: .customLong("raw-frame"),
        help: "Write the LZ4 frame as it is stored, for the lz4 tool; its content is filtered PCM.")
    var isRawFrame = false

    private var isToStandardOutput: Bool { output == "-" }
    private var container: AudioFileWriter.Container {
        format ?? (output.lowercased().hasSuffix(".flac") ? .flac : .wav)
    }

    func validate() throws {
        if track.isEmpty { throw ValidationError("--track names no track.") }
        if let chunk {
            guard (0...ChunkKey.indexMax).contains(chunk) else {
                throw ValidationError("--chunk is \(chunk); it can be 0 to \(ChunkKey.indexMax).")
            }
            if allowsGaps { throw ValidationError("--allow-gaps is about a whole track, without --chunk.") }
        } else {
            if isRawFrame { throw ValidationError("--raw-frame needs --chunk: each chunk is a frame.") }
            if isToStandardOutput { throw ValidationError("A whole track goes to a file, not to -.") }
        }
        if isRawFrame, format != nil { throw ValidationError("--raw-frame has no --format.") }
        if output.isEmpty { throw ValidationError("--output names no file.") }
        if isToStandardOutput {
            if options.json {
                throw ValidationError("--output - and --json both want standard output; use a file.")
            }
            if Terminal.isTerminal(STDOUT_FILENO) {
                throw ValidationError("--output - writes audio, not text: pipe it into a program or a file.")
            }
        }
    }

    func run() throws {
        try options.inspect(toStandardError: isToStandardOutput) { inspector in
            guard let chunk else { return try exportTrack(inspector) }
            return try exportChunk(chunk, inspector)
        }
    }

    private func exportChunk(_ index: Int, _ inspector: CacheInspector) throws -> InspectionReport {
        let directory = try options.cache.path
        let selection = ChunkSelection(
            track: track, variant: Variant(preset: preset, intensity: intensity), index: index,
            sequence: sequence)
        let matches = try selection.matches(in: try inspector.chunks(), cacheDirectory: directory)
        try checkOutput(cacheDirectory: directory, track: matches[0].key.track)
        guard let stored = try inspector.chunk(matches[0].key) else { throw selection.isMissing }
        let file: ChunkFile = isRawFrame ? .lz4Frame(stored) : .audio(try stored.decode(), container)
        let byteCount =
            isToStandardOutput
            ? try file.write(to: STDOUT_FILENO, name: "standard output") : try file.write(to: output)
        return ExportReport(
            chunk: stored, matches: matches, content: isRawFrame ? .lz4Frame : .audio(container),
            output: output, byteCount: byteCount
        ).report
    }

    private func exportTrack(_ inspector: CacheInspector) throws -> InspectionReport {
        let directory = try options.cache.path
        let entries = try TrackSelection(track: track)
            .matches(in: try inspector.chunks(), cacheDirectory: directory)
        let rendition = try TrackRendition(
            entries, variant: Variant(preset: preset, intensity: intensity), sequence: sequence,
            track: track)
        try checkOutput(cacheDirectory: directory, track: rendition.key.track)
        let export = TrackExport(
            rendition: rendition,
            frameCount: try inspector.frameCount(
                of: rendition.key.track, revision: rendition.key.trackRevision),
            container: container, allowsGaps: allowsGaps)
        return try export.write(to: output, from: inspector, name: track)
    }

    /// Checks that writing there spoils nothing that is read.
    private func checkOutput(cacheDirectory: String, track: TrackID) throws(OutputError) {
        guard !isToStandardOutput else { return }
        try OutputTarget.wav(path: output).check(inputs: [])
        let (place, cache) = try OutputError.naming(output) { () throws(LocalFiles.Failure) in
            (try LocalFiles.canonicalLocation(output), try LocalFiles.canonicalPath(cacheDirectory))
        }
        guard place != track.rawValue else { throw .isTrack(output) }
        guard !place.hasPrefix(cache + "/") else { throw .isInCache(output, directory: cacheDirectory) }
    }
}
