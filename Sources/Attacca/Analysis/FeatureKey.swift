// SPDX-License-Identifier: MIT
import AudioAnalysis
import CacheModel
import LearningStorage

/// What features are of: a chunk of one content of a track, whatever it is rendered with.
struct FeatureKey: Hashable, Sendable {
    let source: FeatureRecord.Source
    /// The place of the chunk in the track, from 0.
    let chunkIndex: Int

    /// The key of a chunk; `nil` when the track has no such chunk.
    init?(_ track: RegisteredTrack, chunkIndex: Int) {
        guard track.frames(ofChunk: chunkIndex) != nil else { return nil }
        source = FeatureRecord.Source(
            track: track.id, revision: track.description.revision,
            chunkFrameCount: track.grid.chunkFrameCount, analyserVersion: FeatureAnalyzer.version)
        self.chunkIndex = chunkIndex
    }
}
