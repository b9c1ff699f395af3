// SPDX-License-Identifier: MIT
import CacheModel

/// A chunk that the codecs are measured on, and where it was cut.
struct CodecSubject: CustomStringConvertible {
    let path: String
    /// Frames of the track that it holds.
    let frames: Range<Int64>
    /// Number of the window within the track, from 1.
    let window: Int
    let chunk: PCMChunk

    var description: String {
        "\(path), window \(window) (frames \(frames.lowerBound)-\(frames.upperBound - 1))"
    }
}
