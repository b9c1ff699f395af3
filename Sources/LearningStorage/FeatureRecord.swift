// SPDX-License-Identifier: MIT
public import CacheModel

/// What a chunk of a track sounds like: what is stored of an analysis.
public struct FeatureRecord: Hashable, Sendable {
    /// Which chunks of which track, analysed by whom.
    public struct Source: Hashable, Sendable {
        public let track: TrackID
        public let revision: TrackRevision
        /// Frames of every chunk but the last: what a chunk's index counts.
        public let chunkFrameCount: FrameCount
        /// Of the analyser, as `FeatureAnalyzer.version`: another one gives other numbers.
        public let analyserVersion: Int

        /// - Precondition: `chunkFrameCount >= 1`.
        public init(
            track: TrackID, revision: TrackRevision, chunkFrameCount: FrameCount, analyserVersion: Int
        ) {
            precondition(chunkFrameCount.rawValue >= 1, "chunks of \(chunkFrameCount)")
            self.track = track
            self.revision = revision
            self.chunkFrameCount = chunkFrameCount
            self.analyserVersion = analyserVersion
        }
    }

    public let source: Source
    /// The chunk's place in the track, from 0.
    public let chunkIndex: Int
    public let features: AudioFeatures

    /// - Precondition: `chunkIndex` is 0 to `ChunkKey.indexMax`.
    public init(source: Source, chunkIndex: Int, features: AudioFeatures) {
        precondition((0...ChunkKey.indexMax).contains(chunkIndex), "chunk \(chunkIndex)")
        self.source = source
        self.chunkIndex = chunkIndex
        self.features = features
    }
}
