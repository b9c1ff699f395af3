// SPDX-License-Identifier: MIT
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

/// Writes a whole rendered track, chunk after chunk, to one audio file.
struct TrackExport {
    /// Missing chunks that a message names at most.
    private static let namedCountMax = 20

    let rendition: TrackRendition
    /// Frames of the track; nil when they are not known.
    let frameCount: FrameCount?
    let container: AudioFileWriter.Container
    let allowsGaps: Bool

    private var format: PCMFormat { rendition.key.grid.format }

    /// Writes the file, whole or not at all.
    ///
    /// - Parameter name: What people call the track, for messages.
    /// - Throws: `InputProblem` when chunks are missing, `OutputError` for anything else.
    func write(to path: String, from inspector: CacheInspector, name: String) throws -> InspectionReport {
        let chunkCount = rendition.chunkCount(of: frameCount)
        let missing = (0..<chunkCount).filter { rendition.entries[$0] == nil }
        guard missing.isEmpty || allowsGaps else { throw gaps(missing, name) }
        let console = Console(isLive: Terminal.canRedraw(StandardError.descriptor))
        defer { console.erase() }
        let written = try FileReplacement.write(to: path) { (temporaryPath) throws(OutputError) in
            do throws(AudioFileError) {
                let writer = try AudioFileWriter(path: temporaryPath, container: container, format: format)
                for index in 0..<chunkCount {
                    let result = frames(of: index, inspector, path)
                    console.draw(
                        ["exporting chunk \(index + 1) of \(chunkCount)"],
                        width: Terminal.size(of: StandardError.descriptor).width)
                    switch result {
                    case .failure(let failure): return Result<FrameCount, OutputError>.failure(failure)
                    case .success(let pcm?):
                        try pcm.withUnsafeBytes { (bytes) throws(AudioFileError) in try writer.append(bytes) }
                    case .success(nil): try appendSilence(for: index, to: writer)
                    }
                }
                try writer.close()
                return .success(writer.frameCount)
            } catch {
                throw .audioFile(error, temporaryPath: temporaryPath, name: path)
            }
        }
        return report(try written.get(), missing, path)
    }

    /// The samples of a chunk; nil for a gap.
    private func frames(
        of index: Int, _ inspector: CacheInspector, _ path: String
    ) -> Result<PCMChunk?, OutputError> {
        guard !SignalHold.isEndWanted else { return .failure(.writing(path, errorNumber: EINTR)) }
        guard let entry = rendition.entries[index] else { return .success(nil) }
        do throws(AttaccaError) {
            guard let chunk = try inspector.chunk(entry.key) else {
                return .failure(
                    OutputError(code: .writeFailed, description: "\(entry.key) was removed meanwhile"))
            }
            return .success(try chunk.decode())
        } catch {
            return .failure(OutputError(code: .writeFailed, description: "\(error)"))
        }
    }

    private func appendSilence(for index: Int, to writer: AudioFileWriter) throws(AudioFileError) {
        let whole = rendition.key.grid.chunkFrameCount.rawValue
        var left = whole
        if let frameCount, Int64(index) == (frameCount.rawValue - 1) / whole {
            left = frameCount.rawValue - Int64(index) * whole
        }
        let block = UnsafeMutableRawBufferPointer.allocate(
            byteCount: 4_096 * format.bytesPerFrame, alignment: 8)
        defer { block.deallocate() }
        block.initializeMemory(as: UInt8.self, repeating: 0)
        while left > 0 {
            let count = min(left, 4_096)
            let silence = block[..<(Int(count) * format.bytesPerFrame)]
            try writer.append(UnsafeRawBufferPointer(rebasing: silence))
            left -= count
        }
    }

    private func gaps(_ missing: [Int], _ name: String) -> InputProblem {
        let named = missing.prefix(Self.namedCountMax).map(String.init).joined(separator: ", ")
        let rest = missing.count > Self.namedCountMax ? " and \(missing.count - Self.namedCountMax) more" : ""
        return InputProblem(
            name: name,
            reason: "of \(rendition.key.variant), \(TextFormat.count(missing.count, "chunk")) not stored: "
                + "\(named)\(rest); --allow-gaps writes silence there")
    }

    private func report(_ written: FrameCount, _ missing: [Int], _ path: String) -> InspectionReport {
        let seconds = TextFormat.clock(seconds: written.seconds(sampleRate: format.sampleRate))
        let gaps = missing.isEmpty ? "" : ", silence in \(TextFormat.count(missing.count, "chunk"))"
        return InspectionReport(
            lines: [
                "\(DisplayText.printable(rendition.key.track.description)) [\(rendition.key.variant)]: \(seconds), "
                    + "\(format), as \("\(container)".uppercased()) file\(gaps)"
            ],
            json: .members([
                "track": .string(rendition.key.track.rawValue),
                "track_revision": .string(rendition.key.trackRevision.description),
                "renderer_revision": .string(rendition.key.rendererRevision.description),
                "preset": .string(rendition.key.variant.preset.name),
                "intensity": .number(rendition.key.variant.intensity.value),
                "format": .string(format.sampleFormat.name),
                "sample_rate": .integer(format.sampleRate),
                "channels": .integer(format.channelCount),
                "frames": .integer(Int(written.rawValue)),
                "missing_chunks": .array(missing.map { .integer($0) }),
                "output": .string(path),
                "content": .string("\(container)"),
            ]))
    }
}
