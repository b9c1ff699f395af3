// SPDX-License-Identifier: MIT

/// How far a warming has come.
public struct WarmingProgress: Hashable, Sendable {
    /// Tracks that were looked at; all of them before the first chunk is rendered.
    public internal(set) var describedTrackCount = 0
    /// Tracks that are to be looked at.
    public internal(set) var trackCount = 0
    /// Chunks that are to be stored; 0 while tracks are looked at.
    public internal(set) var chunkCount = 0
    /// Chunks that were stored before.
    public internal(set) var storedBeforeCount = 0
    /// Chunks that were rendered and handed to the disk tier.
    public internal(set) var renderedCount = 0
    /// Chunks that cannot be rendered, those of a track that was given up included.
    public internal(set) var failedCount = 0

    /// Chunks that are done with.
    public var doneCount: Int { storedBeforeCount + renderedCount + failedCount }
}
