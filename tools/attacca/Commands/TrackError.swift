// SPDX-License-Identifier: MIT
import Attacca
import AudioAnalysis
import CacheModel

/// Why a track or a part of it cannot be played, in one line that names the file and the reason.
struct TrackError: Error, CustomStringConvertible {
    let description: String
    /// The file is not there or must not be read, as opposed to holding nothing that can be played.
    let isMissingInput: Bool

    init(_ error: AttaccaError, track: TrackID) {
        if let cause = error.cause as? AudioFileError {
            // The file layer's message says it all already.
            description = cause.message
            isMissingInput = cause.code == .notFound || cause.code == .notReadable
        } else {
            description = "\(track.rawValue): \(error)"
            isMissingInput = false
        }
    }

    /// A track that has no frames at all.
    static func empty(_ track: TrackID) -> Self {
        Self(description: "\(track.rawValue): holds no audio", isMissingInput: false)
    }

    private init(description: String, isMissingInput: Bool) {
        self.description = description
        self.isMissingInput = isMissingInput
    }
}
