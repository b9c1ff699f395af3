// SPDX-License-Identifier: MIT
import CacheModel

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

extension OutputTarget {
    /// Checks that the audio can go there, before anything is opened or rendered for it.
    ///
    /// - Parameter inputs: Tracks that must not be overwritten.
    /// - Throws: Why it cannot, in one line that names the place.
    func check(inputs: [TrackID]) throws(OutputError) {
        switch self {
        case .null, .rawStandardOutput: return
        case .wavPerTrack(let directory):
            do throws(LocalFiles.Failure) {
                try LocalFiles.createDirectory(directory)
                try LocalFiles.checkAccess(directory, mode: W_OK | X_OK)
            } catch {
                throw OutputError(code: .writeFailed, description: "\(directory): \(error)")
            }
        case .wav(let path), .raw(let path): try Self.checkFile(path, inputs: inputs)
        }
    }

    private static func checkFile(_ path: String, inputs: [TrackID]) throws(OutputError) {
        let own: String
        do throws(LocalFiles.Failure) {
            guard try LocalFiles.exists(path) else {
                return try LocalFiles.checkAccess(path.directoryPath, mode: W_OK | X_OK)
            }
            guard try LocalFiles.status(path).kind != .directory else {
                throw LocalFiles.Failure(errorNumber: EISDIR)
            }
            try LocalFiles.checkAccess(path, mode: W_OK)
            own = try LocalFiles.canonicalPath(path)
        } catch {
            throw OutputError(code: .writeFailed, description: "\(path): \(error)")
        }
        guard !inputs.contains(where: { $0.rawValue == own }) else { throw .isInput(path) }
    }

    /// Opens the place for a queue of tracks.
    func makeSink(tracks: [TrackID]) throws(OutputError) -> any AudioSink {
        switch self {
        case .null: NullSink()
        case .rawStandardOutput: SingleFormatSink(rawTo: STDOUT_FILENO, name: "standard output")
        case .raw(let path): SingleFormatSink(rawTo: try Self.create(path), name: path)
        case .wav(let path): SingleFormatSink(wavPath: path)
        case .wavPerTrack(let directory): WAVPerTrackSink(directory: directory, tracks: tracks)
        }
    }

    private static func create(_ path: String) throws(OutputError) -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .writing(path, errorNumber: errno) }
        return descriptor
    }
}
