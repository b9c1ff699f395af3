// SPDX-License-Identifier: MIT
import CacheModel

/// The next stretch of audio to deliver: frames of one chunk of one variant.
struct PlaybackSpan: Hashable, Sendable {
    /// Why playback does not simply go on from the frame before.
    enum Discontinuity: Hashable, Sendable {
        case start, track, seek, variant
        /// What lies between could not be had.
        case gap
    }

    /// The track's place in the queue, 0-based.
    let queueIndex: Int
    let variant: Variant
    let chunkIndex: Int
    /// Absolute frames of the track; never empty, all within the chunk.
    let frames: Range<Int64>
    let discontinuity: Discontinuity?
}
