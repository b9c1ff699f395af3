// SPDX-License-Identifier: MIT
public import CacheModel

/// What a warming did.
public struct WarmingReport: Sendable {
    /// A track that could not be warmed, or not all of it.
    public struct Failure: Sendable {
        /// Which track it is.
        public let track: TrackID
        /// The first thing that went wrong with it.
        public let error: AttaccaError
        /// Chunks of it that are missing for that; 0 of a track that cannot even be described.
        public internal(set) var chunkCount: Int
    }

    /// Why the warming ended.
    public let ending: WarmingEnding
    /// The last counts.
    public let progress: WarmingProgress
    /// Chunks of the plan that are on disk now, acknowledged: a kill loses none of them.
    public let keptCount: Int
    /// What those that are new take there, in bytes.
    public let writtenByteCount: ByteCount
    /// How long what was rendered plays, in seconds.
    public let renderedSeconds: Double
    /// How long it took, in seconds.
    public let elapsedSeconds: Double
    /// In the order of the tracks.
    public let failures: [Failure]
}
