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

    static func writing(_ output: String, errorNumber: Int32) -> Self {
        let failure = LocalFiles.Failure(errorNumber: errorNumber)
        return Self(
            code: failure.isBrokenPipe ? .readerGone : .writeFailed, description: "\(output): \(failure)")
    }

    /// The file layer's messages name the file already.
    static func file(_ error: AudioFileError) -> Self {
        Self(code: .writeFailed, description: error.message)
    }
}
