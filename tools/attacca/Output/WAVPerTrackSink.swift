// SPDX-License-Identifier: MIT
import AudioAnalysis
import CacheModel

/// A WAV file for each time that a track is played: `03 title.wav`, the next time `03 title (2).wav`.
final class WAVPerTrackSink: AudioSink {
    private let directory: String
    private let numberWidth: Int
    /// What must not be overwritten.
    private let inputs: Set<String>
    private var writer: AudioFileWriter?
    private var visitCounts: [Int: Int] = [:]

    /// - Parameters:
    ///   - directory: Exists.
    ///   - tracks: The queue.
    init(directory: String, tracks: [TrackID]) {
        self.directory = directory
        numberWidth = max(2, String(tracks.count).count)
        inputs = Set(tracks.map(\.rawValue))
    }

    func begin(title: String, queueIndex: Int, format: PCMFormat) throws(OutputError) {
        try close()
        let visit = visitCounts[queueIndex, default: 0] + 1
        visitCounts[queueIndex] = visit
        let digits = String(queueIndex + 1)
        let number = String(repeating: "0", count: max(0, numberWidth - digits.count)) + digits
        let name = "\(number) \(Self.stem(of: title))" + (visit > 1 ? " (\(visit))" : "") + ".wav"
        let path = name.resolved(against: directory)
        try checkIsNoInput(path)
        do throws(AudioFileError) {
            writer = try AudioFileWriter(path: path, container: .wav, format: format)
        } catch {
            throw .file(error)
        }
    }

    private func checkIsNoInput(_ path: String) throws(OutputError) {
        let isInput: Bool
        do throws(LocalFiles.Failure) {
            guard try LocalFiles.exists(path) else { return }
            isInput = inputs.contains(try LocalFiles.canonicalPath(path))
        } catch {
            throw OutputError(code: .writeFailed, description: "\(path): \(error)")
        }
        guard !isInput else { throw .isInput(path) }
    }

    /// A file name without its extension, short enough for every file system.
    private static func stem(of title: String) -> String {
        var stem = title
        if let dot = title.lastIndex(of: "."), dot != title.startIndex { stem = String(title[..<dot]) }
        while stem.utf8.count > 200 { stem.removeLast() }
        return stem
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws(OutputError) {
        do throws(AudioFileError) { try writer?.append(bytes) } catch { throw .file(error) }
    }

    func close() throws(OutputError) {
        guard let writer else { return }
        self.writer = nil
        do throws(AudioFileError) { try writer.close() } catch { throw .file(error) }
    }
}
