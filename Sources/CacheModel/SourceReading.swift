// SPDX-License-Identifier: MIT

/// A renderer that can also hand out what it renders from, so that audio can be analysed as it is and not as a
/// preset makes it sound.
public protocol SourceReading: ChunkRenderer {
    /// Decodes frames of a track as they are before any preset.
    ///
    /// - Parameters:
    ///   - track: The track.
    ///   - description: What ``ChunkRenderer/describe(_:)`` said of it.
    ///   - frames: Absolute frames, not empty, within the track.
    ///   - output: Float32 at the track's rate and channels, as long as `frames`; every frame of it is written,
    ///     or an error thrown.
    /// - Throws: What went wrong; also when the track is not the one that was described.
    func readSource(
        _ track: TrackID, description: TrackDescription, frames: Range<Int64>, into output: inout PCMBuffer
    ) throws
}
