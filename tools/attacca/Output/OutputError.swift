// SPDX-License-Identifier: MIT
import AudioAnalysis
import CacheModel

/// Why audio did not go where it was to go.
struct OutputError: Error, Sendable, CustomStringConvertible {
    enum Code: Hashable, Sendable {
        /// The output holds one format, and this track has another.
        case formatDiffers
        /// Whoever read the output has gone away.
        case readerGone
        case writeFailed
    }

    let code: Code
    /// File and reason, in one line.
    let description: String
}

extension OutputError {
    static func formatDiffers(output: String, holds: PCMFormat, given: PCMFormat) -> Self {
        Self(
            code: .formatDiffers,
            description:
                "\(given) does not fit into \(output), which holds \(holds); wav-per-track: takes both")
    }

    static func isInput(_ path: String) -> Self {
        Self(code: .writeFailed, description: "\(path): to be played and to be overwritten")
    }

    static func isTrack(_ path: String) -> Self {
        Self(code: .writeFailed, description: "\(path): is the track itself")
    }

    static func isInCache(_ path: String, directory: String) -> Self {
        Self(
            code: .writeFailed,
            description: "\(path): in the cache directory \(directory), which is only read")
    }

    static func writing(_ output: String, errorNumber: Int32) -> Self {
        let failure = LocalFiles.Failure(errorNumber: errorNumber)
        return Self(
            code: failure.isBrokenPipe ? .readerGone : .writeFailed, description: "\(output): \(failure)")
    }

    /// Runs `body`; what the system refuses is said of `output`.
    static func naming<Result>(
        _ output: String, _ body: () throws(LocalFiles.Failure) -> Result
    ) throws(OutputError) -> Result {
        do throws(LocalFiles.Failure) {
            return try body()
        } catch {
            throw .writing(output, errorNumber: error.errorNumber)
        }
    }

    /// The file layer's messages name the file already.
    static func file(_ error: AudioFileError) -> Self {
        Self(code: .writeFailed, description: error.message)
    }

    /// As ``file(_:)``, of a file that has another name until it is complete.
    static func file(_ error: AudioFileError, temporaryPath: String, name: String) -> Self {
        guard error.message.hasPrefix(temporaryPath) else { return .file(error) }
        return Self(code: .writeFailed, description: name + error.message.dropFirst(temporaryPath.count))
    }

    /// As ``file(_:temporaryPath:name:)``, with the way out where the kind of file cannot hold the samples.
    static func audioFile(_ error: AudioFileError, temporaryPath: String, name: String) -> Self {
        let failure = file(error, temporaryPath: temporaryPath, name: name)
        guard error.code == .unsupported else { return failure }
        return Self(
            code: failure.code, description: failure.description + "; --format wav holds every format")
    }
}
